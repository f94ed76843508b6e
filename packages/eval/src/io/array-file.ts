import { sizeOf } from '@simvae/arrays';

/**
 * What arrays of files hold: single and half precision as float32, other numbers as float64; bigints where whole numbers
 * are too large to be exact as numbers; booleans; texts.
 */
export type ArrayData =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | readonly boolean[]
  | readonly string[];

/** An array read from a file, row-major. */
export interface NamedArray {
  /** Its name in the file; empty where files hold one array. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: ArrayData;
  /** Names of the columns, where the file gives them. */
  readonly columns?: readonly string[];
  /** Line of the file on which each row begins, counted from 1, where the file is a text. */
  readonly lines?: readonly number[];
}

/** A file of arrays that cannot be read: its name, what is wrong with it, and what to do. */
export class ArrayFileError extends Error {
  override name = 'ArrayFileError';

  constructor(
    readonly file: string,
    problem: string,
    next: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${problem}; ${next}.`, options);
  }
}

/**
 * Where an element of an array stands, for messages: line and column of a text, counted from 1, and the column's name; row
 * and column of other files, counted from 0 as numpy does.
 */
export function placeOf({ shape, columns, lines }: NamedArray, index: number): string {
  const width = sizeOf(shape.slice(1));
  const row = Math.floor(index / width);
  const column = index % width;
  if (lines === undefined) return shape.length < 2 ? `row ${row}` : `row ${row}, column ${column}`;
  const name = columns?.[column] ? ` (${columns[column]})` : '';
  return `line ${lines[row]}, column ${column + 1}${name}`;
}

/** Whole numbers of 64 bits as numbers, in the same memory, where all of them are exact as such; else as they are. */
export function exactNumbers(data: BigInt64Array | BigUint64Array): ArrayData {
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  for (const value of data) if (value > limit || value < -limit) return data;
  const numbers = new Float64Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < data.length; i++) numbers[i] = Number(data[i]);
  return numbers;
}
