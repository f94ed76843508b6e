import type { Matrix } from '@simvae/arrays';

/** Features of examples, one row each: a matrix, or rows as arrays or typed arrays. */
export type Features = Matrix | readonly ArrayLike<number>[];

/** Squares of larger values are infinite in float64. */
export const tooLarge = 1e150;

/**
 * Checks features and brings them into one form.
 *
 * @param caller - name for error messages.
 * @param argument - name of the argument, likewise.
 * @param features - [rows, columns]; rows given as arrays become float64.
 * @param columns - how many columns there must be; undefined accepts any number above zero.
 * @throws {TypeError} If it is neither a matrix nor an array of rows.
 * @throws {RangeError} If shape and data disagree, rows differ in length, or a value is not finite or not below 1e150.
 */
export function toMatrix(caller: string, argument: string, features: Features, columns?: number): Matrix {
  const matrix = Array.isArray(features) ? fromRows(caller, argument, features) : (features as Matrix);
  const { data, shape } = matrix ?? {};
  if (!(data instanceof Float32Array || data instanceof Float64Array) || shape?.length !== 2) {
    const rule = '{ data: Float32Array or Float64Array, shape: [rows, columns] } or an array of rows';
    throw new TypeError(`${caller}: \`${argument}\` must be ${rule}, got ${describe(features)}.`);
  }
  const [rows, width] = shape;
  if (!Number.isInteger(rows) || !Number.isInteger(width) || rows < 0 || rows * width !== data.length) {
    const product = `shape[0] * shape[1] values`;
    throw new RangeError(
      `${caller}: \`${argument}\` must hold ${product}, got shape [${shape}] and ${data.length} values.`,
    );
  }
  if (rows > 0 && width < 1) {
    throw new RangeError(`${caller}: \`${argument}\` must have at least one column, got shape [${shape}].`);
  }
  if (columns !== undefined && rows > 0 && width !== columns) {
    throw new RangeError(`${caller}: \`${argument}\` must have ${columns} columns, got ${width}.`);
  }
  for (let i = 0; i < data.length; i++) {
    if (!(Math.abs(data[i]) < tooLarge)) {
      const rule = Number.isFinite(data[i]) ? `be smaller than ${tooLarge} in size` : 'be finite';
      const where = `at row ${Math.floor(i / width)}, column ${i % width}`;
      throw new RangeError(`${caller}: \`${argument}\` must ${rule}, got ${data[i]} ${where}.`);
    }
  }
  return matrix;
}

function fromRows(caller: string, argument: string, rows: readonly ArrayLike<number>[]): Matrix {
  const width = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null) {
      const rule = 'have an array of numbers as each row';
      throw new TypeError(`${caller}: \`${argument}\` must ${rule}, got ${describe(row)} at row ${i}.`);
    }
    if (row.length !== width) {
      const rule = 'have rows of equal length';
      throw new RangeError(
        `${caller}: \`${argument}\` must ${rule}, got ${width} in row 0 and ${row.length} in row ${i}.`,
      );
    }
    for (let column = 0; column < width; column++) {
      if (typeof row[column] !== 'number') {
        const got = `${describe(row[column])} at row ${i}, column ${column}`;
        throw new TypeError(`${caller}: \`${argument}\` must hold numbers, got ${got}.`);
      }
      data[i * width + column] = row[column];
    }
  });
  return { data, shape: [rows.length, width] };
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  return value.constructor?.name ?? 'an object';
}

/** The rows of a matrix with these numbers, in that order. */
export function pickRows({ data, shape }: Matrix, rows: Int32Array): Matrix {
  const columns = shape[1];
  const picked =
    data instanceof Float32Array
      ? new Float32Array(rows.length * columns)
      : new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    picked.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { data: picked, shape: [rows.length, columns] };
}
