import { describe, expect, it } from 'vitest';
import { placeOf } from './array-file.js';
import { parseCsv, resemblesHeader } from './csv.js';

const read = (text: string, header?: boolean) => parseCsv(text, 'x.csv', { header });

describe('parseCsv', () => {
  it('reads numbers, with and without a header', () => {
    const data = Float64Array.from([1, 2.5, -3, 4, 5e3, 0.6]);
    expect(read('1,2.5,-3\n4,5e3,.6\n')).toEqual({ name: '', shape: [2, 3], data, lines: [1, 2] });
    expect(read('a, b,c\r\n1,2.5,-3\r\n+4,5E3,.6')).toEqual({
      name: '',
      shape: [2, 3],
      data,
      columns: ['a', 'b', 'c'],
      lines: [2, 3],
    });
  });

  it('reads texts and quotes, and knows the lines of rows', () => {
    const table = read('"a ""b"", c",d\r\n"line\r\nbreak","\n"\r\ne,f\n');
    expect(table.shape).toEqual([3, 2]);
    expect(table.data).toEqual(['a "b", c', 'd', 'line\r\nbreak', '\n', 'e', 'f']);
    expect(table.lines).toEqual([1, 2, 5]);
    expect(placeOf(table, 5)).toBe('line 5, column 2');
    expect(read('', false).shape).toEqual([0, 0]);
    expect(read('""\na\n').data).toEqual(['', 'a']);
  });

  it('reads any ends of lines, a byte order mark, and quoted numbers', () => {
    const { shape, data } = read('\ufeff1,"2"\r\n3,4\n5,6\r7, 8 \n\n\n');
    expect([shape, ...data]).toEqual([[4, 2], 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('reads what numpy and pandas write for no number', () => {
    const { data, columns } = read('x,y\nnan,inf\nNaN,-inf\n-Infinity,1\n');
    expect(columns).toEqual(['x', 'y']);
    expect([...data]).toEqual([Number.NaN, Infinity, Number.NaN, -Infinity, -Infinity, 1]);
    expect(read('0x10\n1\n', false).data).toEqual(['0x10', '1']);
  });

  it('keeps whole numbers exact that float64 would merge', () => {
    expect(read('9007199254740992\n9007199254740993\n').data).toEqual(
      BigInt64Array.of(2n ** 53n, 2n ** 53n + 1n),
    );
    expect(read('18446744073709551615\n+1\n').data).toEqual(BigUint64Array.of(2n ** 64n - 1n, 1n));
    const texts = ['18446744073709551616', '18446744073709551617'];
    expect(read(texts.join('\n')).data).toEqual(texts);
    expect(read('9007199254740993,0.5').data).toEqual(['9007199254740993', '0.5']);
    expect(read('1e300\n9007199254740991').data).toEqual(Float64Array.of(1e300, 2 ** 53 - 1));
  });
});

describe('the first line of a .csv', () => {
  it.each([
    ['a text above numbers', 'class\n0\n1\n'],
    ['texts and numbers above numbers', 'id,2019\n1,2\n3,4\n'],
    ['a text above numbers, some of which are missing', 'width,kind\n,a\n1,b\nn/a,c\n'],
  ])('names the columns where it has %s', (_, text) => {
    expect(read(text).columns).toEqual(text.split('\n')[0].split(','));
    expect(read(text, false).columns).toBeUndefined();
  });

  it.each([
    ['numbers above numbers', '0,1,2\n3,4,5\n'],
    ['a text above texts', 'coat\nbag\ncoat\n'],
    ['a missing number', 'n/a,1\n3,4\n'],
    ['a text above texts and numbers', 'b12\n7\nc3\n'],
    ['nothing below', 'a,b\n'],
  ])('is a row where it has %s, unless it is said to be a header', (_, text) => {
    expect(read(text).shape[0]).toBe(text.trimEnd().split('\n').length);
    const { shape, columns, lines } = read(text, true);
    expect(shape[0]).toBe(text.trimEnd().split('\n').length - 1);
    expect(columns).toEqual(text.split('\n')[0].split(','));
    expect(lines?.[0] ?? 2).toBe(2);
  });

  it('is suspected where it may be a header and is read as a row', () => {
    expect(resemblesHeader(read('0,1,2\n3,4,5\n'))).toBe(true);
    expect(resemblesHeader(read('species\nsetosa\nvirginica\nsetosa\n'))).toBe(true);
    expect(resemblesHeader(read('setosa\nvirginica\nsetosa\n'))).toBe(false);
    expect(resemblesHeader(read('0\n1\n'))).toBe(false);
    expect(resemblesHeader(read('0.5,1\n0,1\n'))).toBe(false);
    expect(resemblesHeader(read('a\n0\n1\n'))).toBe(false);
  });
});

describe('a .csv whose cells would shift', () => {
  const rejects = (text: string, message: string) => expect(() => read(text)).toThrow(`x.csv: ${message}.`);

  it('has text beside quotes', () => {
    rejects(
      '1,2\n"a"b,3\n',
      'line 2, column 1 has text after a closing quote; put the whole cell into quotes',
    );
    const next = 'put the cell into quotes and double those in it, without spaces before';
    rejects('"a\r\nb",1\n3, "b"\n', `line 3, column 2 has a quote within a cell; ${next}`);
    rejects('1\n2\n"a\n3\n4', 'a quote that opens on line 3 is not closed; close it');
  });

  it('has ragged or empty lines', () => {
    rejects('1,2\n3\n', 'line 2 has 1 cells, the first line 2; make them equal');
    rejects('1,2\n3,4,\n', 'line 2 has 3 cells, the first line 2; make them equal');
    rejects('"a\nb",2\n3,4\n5\n', 'line 4 has 1 cells, the first line 2; make them equal');
    rejects('a\n\nb\n', 'line 2 is empty; fill it in or delete it');
    rejects('1,2\n\n3\n', 'line 2 is empty; fill it in or delete it');
    rejects('\n1\n', 'line 1 is empty; fill it in or delete it');
  });

  it('has the index of pandas', () => {
    const next = 'save it with to_csv(..., index=False), or name that column';
    const problem = 'its first column has no name and counts rows, as the index that pandas writes';
    rejects(',width,height\n0,1.5,2\n1,3,4\n', `${problem}; ${next}`);
    expect(() => read(',0,1\n0,1.5,2\n1,3,4\n', true)).toThrow(problem);
    expect(read(',width\n3,1.5\n1,3\n').columns).toEqual(['', 'width']);
  });
});
