import { describe, expect, it } from 'vitest';
import { DataFileError, replaceFile } from '../data-file-error.js';
import { celebaLabels, celebaTargets } from './celeba-labels.js';
import { celebaAttributes, parseAttributes, parsePartition } from './celeba-lists.js';

const names = celebaAttributes.join(' ');
const row = (file: string, said: readonly string[]) =>
  `${file} ${celebaAttributes.map((name) => (said.includes(name) ? ' 1' : '-1')).join(' ')}`;
const rows = [
  row('000001.jpg', ['Male', 'Bald', 'Young']),
  row('000002.jpg', ['Blond_Hair', 'Smiling']),
  row('000003.jpg', ['Brown_Hair', 'Black_Hair']),
  row('000004.jpg', ['Male']),
  row('000005.jpg', ['Black_Hair']),
];
const text = (lines: readonly string[]) => new Uint8Array(Buffer.from(lines.join('\n')));
const list = text(['5', `${names} `, ...rows, '']);
const parse = (lines: readonly string[]) => parseAttributes(text(lines), 'list_attr_celeba.txt');
const refused = (file: string, problem: string) => new DataFileError(file, problem, replaceFile);

describe('parseAttributes', () => {
  it('reads the published format, with the line ends of Windows too', () => {
    const { files, values } = parseAttributes(list, 'a');
    expect(files).toEqual(['000001.jpg', '000002.jpg', '000003.jpg', '000004.jpg', '000005.jpg']);
    expect(values).toHaveLength(200);
    expect(Array.from(values.subarray(0, 40).keys()).filter((i) => values[i])).toEqual(
      ['Bald', 'Male', 'Young'].map((name) => celebaAttributes.indexOf(name as 'Bald')),
    );
    expect(parseAttributes(text(['5', names, ...rows].map((line) => `${line}\r`)), 'a')).toEqual({
      files,
      values,
    });
  });

  it.each([
    [[''], 'line 1, column 1: expected the number of images, got the end of the line'],
    [['five', names], 'line 1, column 1: expected the number of images, got "five"'],
    [['5 6', names], 'line 1, column 3: expected the end of the line, got "6"'],
    [
      ['5', names.replace('Bald', 'Hairless')],
      `line 2, column ${names.indexOf('Bald') + 1}: expected the attribute Bald, got "Hairless"`,
    ],
    [
      ['5', names.replace(' Young', '')],
      `line 2, column ${names.length - 5}: expected the attribute Young, got the end of the line`,
    ],
    [['5', `${names} Tall`], `line 2, column ${names.length + 2}: expected the end of the line, got "Tall"`],
    [['2', names, rows[0], rows[1].replace(' 1', ' 0')], 'line 4, column 40: expected 1 or -1, got "0"'],
    [
      ['2', names, rows[0], rows[1].slice(0, -3)],
      'line 4, column 128: expected 1 or -1, got the end of the line',
    ],
    [['2', names, rows[0], `${rows[1]} 1`], 'line 4, column 132: expected the end of the line, got "1"'],
    [
      ['2', names, rows[0], rows[0]],
      'line 4, column 1: expected an image file that was not named before, got "000001.jpg"',
    ],
    [
      ['1', names, row('../../etc/passwd.jpg', [])],
      'line 3, column 1: expected an image file that was not named before, got "../../etc/passwd.jpg"',
    ],
    [
      ['1', names, `${'x'.repeat(100)}`],
      `line 3, column 1: expected an image file that was not named before, got "${'x'.repeat(40)}..."`,
    ],
    [['6', names, ...rows], 'line 7, column 131: expected 6 images, as the first line says, got 5 images'],
    [
      ['4', names, ...rows],
      'line 7, column 1: expected the end after 4 images, as the first line says, got "000005.jpg"',
    ],
    [
      ['999999999', names],
      `line 2, column ${names.length + 1}: expected 999999999 images, as the first line says, got 0 images`,
    ],
  ])('refuses %j', (lines, problem) => {
    expect(() => parse(lines)).toThrow(refused('list_attr_celeba.txt', problem));
  });

  it('refuses what is no text', () => {
    expect(() => parseAttributes(new Uint8Array(1000).fill(0xff), 'a')).toThrow(/line 1, column 1: expected/);
  });
});

describe('parsePartition', () => {
  const files = ['000001.jpg', '000002.jpg', '000003.jpg'];
  const parsed = (lines: readonly string[]) => parsePartition(text(lines), 'p', files);

  it('reads the published format', () => {
    expect(Array.from(parsed(['000001.jpg 0', '000002.jpg 2', '000003.jpg 1', '']))).toEqual([0, 2, 1]);
  });

  it.each([
    [
      ['000001.jpg 0', '000003.jpg 2'],
      'line 2, column 1: expected 000002.jpg, as in list_attr_celeba.txt, got "000003.jpg"',
    ],
    [['000001.jpg 3'], 'line 1, column 12: expected 0, 1 or 2, got "3"'],
    [['000001.jpg'], 'line 1, column 11: expected 0, 1 or 2, got the end of the line'],
    [['000001.jpg 0', ''], 'line 2, column 1: expected 3 images, as list_attr_celeba.txt has, got 1 images'],
    [
      [...files.map((file) => `${file} 0`), '000004.jpg 0'],
      'line 4, column 1: expected the end after 3 images, as list_attr_celeba.txt has, got "000004.jpg"',
    ],
  ])('refuses %j', (lines, problem) => {
    expect(() => parsed(lines)).toThrow(refused('p', problem));
  });
});

describe('celebaLabels', () => {
  it('are gender, hair where one colour is named, and each attribute', () => {
    const { values } = parseAttributes(list, 'a');
    const labels = celebaLabels(values, Int32Array.of(0, 1, 2, 3, 4));
    expect(Object.keys(labels)).toEqual(celebaTargets);
    expect(celebaTargets).toHaveLength(42);
    expect(labels.gender).toEqual({ values: Uint8Array.of(1, 0, 0, 1, 0), classes: ['female', 'male'] });
    expect(labels.hair).toEqual({
      values: Int32Array.of(0, 2, -1, -1, 4),
      classes: ['bald', 'brown', 'blond', 'gray', 'black'],
    });
    expect(labels.Smiling).toEqual({
      values: Uint8Array.of(0, 1, 0, 0, 0),
      classes: ['no', 'yes'],
      group: 'attributes',
    });
    expect(celebaLabels(values, Int32Array.of(4, 0)).hair.values).toEqual(Int32Array.of(4, 0));
  });
});
