import { DataFileError, replaceFile } from '../data-file-error.js';

/** The 40 attributes by their published names, in the published order. */
export const celebaAttributes = [
  '5_o_Clock_Shadow',
  'Arched_Eyebrows',
  'Attractive',
  'Bags_Under_Eyes',
  'Bald',
  'Bangs',
  'Big_Lips',
  'Big_Nose',
  'Black_Hair',
  'Blond_Hair',
  'Blurry',
  'Brown_Hair',
  'Bushy_Eyebrows',
  'Chubby',
  'Double_Chin',
  'Eyeglasses',
  'Goatee',
  'Gray_Hair',
  'Heavy_Makeup',
  'High_Cheekbones',
  'Male',
  'Mouth_Slightly_Open',
  'Mustache',
  'Narrow_Eyes',
  'No_Beard',
  'Oval_Face',
  'Pale_Skin',
  'Pointy_Nose',
  'Receding_Hairline',
  'Rosy_Cheeks',
  'Sideburns',
  'Smiling',
  'Straight_Hair',
  'Wavy_Hair',
  'Wearing_Earrings',
  'Wearing_Hat',
  'Wearing_Lipstick',
  'Wearing_Necklace',
  'Wearing_Necktie',
  'Young',
] as const;

/** What `list_attr_celeba.txt` says. */
export interface CelebaAttributes {
  /** Names of the image files, `[images]`. */
  readonly files: readonly string[];
  /** 1 where an image has an attribute, else 0, `[images, 40]`, in the order of {@link celebaAttributes}. */
  readonly values: Uint8Array;
}

/**
 * Reads `list_attr_celeba.txt`: the number of images, the names of the attributes, and a line for each image with its
 * file and 1 or -1 for each attribute.
 *
 * @param bytes - of the file.
 * @param path - for errors.
 * @throws {DataFileError} Where a line is not as published; the message names line and column, both counted from 1.
 */
export function parseAttributes(bytes: Uint8Array, path: string): CelebaAttributes {
  const lines = new Lines(bytes, path);
  const count = lines.integer('the number of images');
  lines.end();
  for (const name of celebaAttributes) lines.word(`the attribute ${name}`, (word) => word === name);
  lines.end();
  const files: string[] = [];
  const names = new Set<string>();
  const values = new Uint8Array(Math.min(count, bytes.length) * celebaAttributes.length);
  let next = 0;
  while (!lines.done) {
    if (files.length === count) lines.fail(`the end after ${count} images, as the first line says`);
    files.push(
      lines.word('an image file that was not named before', (word) => isFileName(word) && !names.has(word)),
    );
    names.add(files[files.length - 1]);
    for (let i = 0; i < celebaAttributes.length; i++) {
      values[next++] = lines.sign();
    }
    lines.end();
  }
  if (files.length < count) lines.fail(`${count} images, as the first line says`, `${files.length} images`);
  return { files, values };
}

/**
 * Reads `list_eval_partition.txt`: a line for each image with its file and 0 (training), 1 (validation) or 2 (test).
 *
 * @param files - the images, in the order of the other list, which is that of this one.
 * @returns the part of each image, `[images]`.
 * @throws {DataFileError} Where a line is not as published; the message names line and column, both counted from 1.
 */
export function parsePartition(bytes: Uint8Array, path: string, files: readonly string[]): Uint8Array {
  const lines = new Lines(bytes, path);
  const parts = new Uint8Array(files.length);
  for (const [row, file] of files.entries()) {
    if (lines.done) lines.fail(`${files.length} images, as list_attr_celeba.txt has`, `${row} images`);
    lines.word(`${file}, as in list_attr_celeba.txt`, (word) => word === file);
    parts[row] = Number(lines.word('0, 1 or 2', (word) => word === '0' || word === '1' || word === '2'));
    lines.end();
  }
  if (!lines.done) lines.fail(`the end after ${files.length} images, as list_attr_celeba.txt has`);
  return parts;
}

/** A name without folders, which leads nowhere else. */
function isFileName(word: string): boolean {
  return /^[\w-][\w.-]*\.[A-Za-z]+$/.test(word);
}

const space = 0x20;
const newline = 0x0a;
const minus = 0x2d;
const one = 0x31;
/** Longest word that a message repeats. */
const longestWord = 40;

/** Words of a text file, line by line. */
class Lines {
  private at = 0;
  private line = 1;
  private lineStart = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly path: string,
  ) {}

  /** Whether only empty lines follow. */
  get done(): boolean {
    let at = this.at;
    while (at < this.bytes.length && this.bytes[at] <= space) at++;
    return at === this.bytes.length;
  }

  /** The next word of this line. */
  word(expected: string, isRight: (word: string) => boolean): string {
    this.skipSpaces();
    const start = this.at;
    let end = start;
    while (end < this.bytes.length && this.bytes[end] > space) end++;
    const word = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString(
      'latin1',
    );
    if (!isRight(word)) this.fail(expected, start === end ? 'the end of the line' : quote(word));
    this.at = end;
    return word;
  }

  integer(expected: string): number {
    return Number(this.word(expected, (word) => /^\d{1,9}$/.test(word)));
  }

  /** The next word, 1 or -1, as 1 or 0; millions of them are read, so that none becomes text. */
  sign(): 0 | 1 {
    this.skipSpaces();
    const { bytes, at } = this;
    const end = bytes[at] === minus ? at + 2 : at + 1;
    if (bytes[end - 1] !== one || bytes[end] > space) this.word('1 or -1', () => false);
    this.at = end;
    return bytes[at] === minus ? 0 : 1;
  }

  /** Goes on to the next line. */
  end(): void {
    this.skipSpaces();
    if (this.at < this.bytes.length && this.bytes[this.at] !== newline) this.fail('the end of the line');
    // The last line needs no end.
    if (this.at === this.bytes.length) return;
    this.at++;
    this.line++;
    this.lineStart = this.at;
  }

  /** @param found - what is there. @default the next word */
  fail(expected: string, found?: string): never {
    this.skipSpaces();
    const rest = Buffer.from(this.bytes.subarray(this.at, this.at + longestWord + 1)).toString('latin1');
    const there = found ?? quote(/^\S*/.exec(rest)?.[0] ?? '');
    const column = this.at - this.lineStart + 1;
    const problem = `line ${this.line}, column ${column}: expected ${expected}, got ${there}`;
    throw new DataFileError(this.path, problem, replaceFile);
  }

  /** Spaces, tabulators and the carriage returns of Windows. */
  private skipSpaces(): void {
    while (this.at < this.bytes.length && this.bytes[this.at] <= space && this.bytes[this.at] !== newline) {
      this.at++;
    }
  }
}

function quote(word: string): string {
  return JSON.stringify(word.length > longestWord ? `${word.slice(0, longestWord)}...` : word);
}
