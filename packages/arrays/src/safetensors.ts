import { type HostTensor, sizeOf } from './host-tensor.js';

/** What a tensor of a file may hold on the host. */
export type SafetensorsArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** A tensor of a file. */
export type SafetensorsTensor = HostTensor<readonly number[], SafetensorsArray>;

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** By name, in the order of their data. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How one element type of the format is read. */
interface ElementType {
  /** Of one element. */
  readonly bytes: number;
  /** The elements in these bytes, which begin their buffer. */
  read(content: Uint8Array<ArrayBuffer>): SafetensorsArray;
}

const elementTypes: ReadonlyMap<string, ElementType> = new Map([
  ['F64', { bytes: 8, read: ({ buffer }) => new Float64Array(buffer) }],
  ['F32', { bytes: 4, read: ({ buffer }) => new Float32Array(buffer) }],
  ['F16', { bytes: 2, read: ({ buffer }) => Float32Array.from(new Uint16Array(buffer), halfToNumber) }],
  ['BF16', { bytes: 2, read: ({ buffer }) => brainToFloat(new Uint16Array(buffer)) }],
  ['I64', { bytes: 8, read: ({ buffer }) => new BigInt64Array(buffer) }],
  ['I32', { bytes: 4, read: ({ buffer }) => new Int32Array(buffer) }],
  ['I16', { bytes: 2, read: ({ buffer }) => new Int16Array(buffer) }],
  ['I8', { bytes: 1, read: ({ buffer }) => new Int8Array(buffer) }],
  ['U64', { bytes: 8, read: ({ buffer }) => new BigUint64Array(buffer) }],
  ['U32', { bytes: 4, read: ({ buffer }) => new Uint32Array(buffer) }],
  ['U16', { bytes: 2, read: ({ buffer }) => new Uint16Array(buffer) }],
  ['U8', { bytes: 1, read: (content) => content }],
  ['BOOL', { bytes: 1, read: (content) => content }],
] satisfies [string, ElementType][]);

/** The element type that a typed array is written as, by the array's name. */
const typesOfArrays: ReadonlyMap<string, string> = new Map([
  ['Float64Array', 'F64'],
  ['Float32Array', 'F32'],
  ['BigInt64Array', 'I64'],
  ['Int32Array', 'I32'],
  ['Int16Array', 'I16'],
  ['Int8Array', 'I8'],
  ['BigUint64Array', 'U64'],
  ['Uint32Array', 'U32'],
  ['Uint16Array', 'U16'],
  ['Uint8Array', 'U8'],
]);

/** Bytes before the header: its length, little endian. */
export const lengthBytes = 8;

/** The reference implementation reads no longer header. */
const longestHeader = 100_000_000;

/**
 * Writes tensors in the safetensors format: length of the header, header in JSON, data.
 *
 * The header is padded with spaces to a multiple of 8 bytes, and wider elements come first, so that the data of every
 * tensor is aligned.
 *
 * Source: https://huggingface.co/docs/safetensors.
 *
 * @throws {RangeError} If a shape does not describe its data, or a name is `__metadata__` or has `__proto__` in it.
 * @throws {TypeError} If the data is no typed array of the format, or metadata no text.
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array<ArrayBuffer> {
  return encodeEntries(tensors, Object.entries(metadata));
}

/** `encodeSafetensors` with the metadata in a given order. */
export function encodeEntries(
  tensors: SafetensorsFile['tensors'],
  metadata: readonly (readonly [string, string])[],
): Uint8Array<ArrayBuffer> {
  const checked = [...tensors].map(([name, tensor]) => ({ name, ...tensor, dtype: typeOf(name, tensor) }));
  const ordered = checked.sort((a, b) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  for (const [key, value] of metadata) {
    if (isUnsafe(key)) throw new RangeError(`encodeSafetensors: \`metadata\` must not have the name ${key}.`);
    if (typeof value !== 'string') {
      throw new TypeError(`encodeSafetensors: \`metadata\` must hold texts, got ${typeof value} as ${key}.`);
    }
  }
  let size = 0;
  // Written by hand: an object would move names such as `0` to its front.
  const entries = ordered.map(({ name, shape, data, dtype }): [string, string] => {
    const begin = size;
    size += data.byteLength;
    return [name, JSON.stringify({ dtype, shape, data_offsets: [begin, size] })];
  });
  const texts = objectText(metadata.map(([key, value]) => [key, JSON.stringify(value)]));
  const json = new TextEncoder().encode(objectText([['__metadata__', texts], ...entries]));
  const dataStart = lengthBytes + Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(dataStart + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(dataStart - lengthBytes), true);
  file.fill(0x20, lengthBytes, dataStart);
  file.set(json, lengthBytes);
  let position = dataStart;
  for (const { data } of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}

/** A JSON object of names and values that are JSON already. */
function objectText(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;
}

/** The element type a tensor is written as. */
function typeOf(name: string, { shape, data }: SafetensorsTensor): string {
  if (name === '__metadata__' || isUnsafe(name)) {
    throw new RangeError(`encodeSafetensors: a tensor must have another name, got ${name}.`);
  }
  const dtype = typesOfArrays.get((data as Partial<SafetensorsArray>)?.[Symbol.toStringTag] ?? '');
  if (dtype === undefined) {
    throw new TypeError(
      `encodeSafetensors: the data of \`${name}\` must be a typed array, got ${typeof data}.`,
    );
  }
  if (!isShape(shape) || sizeOf(shape) !== data.length) {
    throw new RangeError(
      `encodeSafetensors: the shape of \`${name}\` must be that of ${data.length} numbers, got [${shape}].`,
    );
  }
  return dtype;
}

/**
 * Reads the safetensors format. Runs no code from the file, and allocates no more than the file's own bytes call for:
 * float16 and bfloat16 arrive as float32, booleans as bytes of 0 and 1, every tensor as a copy.
 *
 * @throws {RangeError} If the bytes are not one complete file: each tensor's bytes after the other's, none left over.
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes);
  let metadata: Record<string, string> = {};
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = readMetadata(value);
    else entries.push(readEntry(name, value));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const available = bytes.byteLength - dataStart;
  const tensors = new Map<string, SafetensorsTensor>();
  let position = 0;
  for (const { name, type, shape, begin, end } of entries) {
    if (begin !== position) {
      fail(`${show(name)} begins at byte ${begin} of the data, where ${position} is next`);
    }
    if (end > available) fail(`${show(name)} ends at byte ${end} of the data, which has ${available}`);
    const content = new Uint8Array(end - begin);
    content.set(bytes.subarray(dataStart + begin, dataStart + end));
    if (type === 'BOOL' && content.some((value) => value > 1)) fail(`${show(name)} is not 0 or 1 throughout`);
    tensors.set(name, { shape, data: elementTypes.get(type)!.read(content) });
    position = end;
  }
  if (position !== available)
    fail(`${available - position} of its ${available} bytes of data are no tensor's`);
  return { tensors, metadata };
}

/** The header's object, and where the data begins. */
function readHeader(bytes: Uint8Array): { header: object; dataStart: number } {
  if (bytes.byteLength < lengthBytes) fail(`there are only ${bytes.byteLength} of them`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getBigUint64(0, true);
  if (length > longestHeader) fail(`its header would have ${length} bytes, more than ${longestHeader}`);
  const dataStart = lengthBytes + Number(length);
  if (dataStart > bytes.byteLength) fail(`its header ends at byte ${dataStart} of ${bytes.byteLength}`);
  // A copy, since a TextDecoder takes no shared memory.
  const encoded = new Uint8Array(dataStart - lengthBytes);
  encoded.set(bytes.subarray(lengthBytes, dataStart));
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(encoded);
    header = JSON.parse(text);
  } catch {
    return fail('its header is not JSON');
  }
  if (!text.startsWith('{')) fail('its header is not a JSON object');
  const repeated = repeatedName(text);
  if (repeated !== undefined) fail(`its header has the name ${show(repeated)} twice`);
  return { header: header as object, dataStart };
}

/** A name that an object of valid JSON has twice, of which JSON.parse keeps the last without a word. */
function repeatedName(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    if (json[i] === '{') open.push(new Set());
    else if (json[i] === '}') open.pop();
    else if (json[i] === '"') {
      const start = i++;
      while (json[i] !== '"') i += json[i] === '\\' ? 2 : 1;
      let next = i + 1;
      while (' \t\r\n'.includes(json[next])) next++;
      if (json[next] === ':') {
        const name = JSON.parse(json.slice(start, i + 1)) as string;
        const names = open[open.length - 1];
        if (names.has(name)) return name;
        names.add(name);
      }
    }
  }
  return undefined;
}

function readMetadata(value: unknown): Record<string, string> {
  if (!isObject(value)) fail('its metadata is not an object');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') fail(`its metadata ${show(key)} is not a text`);
    if (isUnsafe(key)) fail(`its metadata has the name ${show(key)}`);
  }
  return { ...(value as Record<string, string>) };
}

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  /** Bytes of the data, from `begin` to before `end`. */
  readonly begin: number;
  readonly end: number;
}

function readEntry(name: string, value: unknown): Entry {
  if (isUnsafe(name)) fail(`a tensor has the name ${show(name)}`);
  if (!isObject(value)) fail(`${show(name)} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  const bytes = elementTypes.get(dtype as string)?.bytes;
  if (bytes === undefined)
    return fail(`${show(name)} has the element type ${show(dtype)}, which is not supported`);
  if (!isShape(shape)) return fail(`${show(name)} has no shape of whole numbers, but ${show(shape)}`);
  if (!isShape(offsets) || offsets.length !== 2) {
    return fail(`${show(name)} has no begin and end in bytes, but ${show(offsets)}`);
  }
  const [begin, end] = offsets;
  if (end - begin !== sizeOf(shape) * bytes) {
    fail(`${show(name)} has ${end - begin} bytes for shape ${show(shape)} of ${dtype}`);
  }
  return { name, type: dtype as string, shape, begin, end };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whole numbers that are not negative. */
function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}

/** Whether a name, taken apart into names of nested objects, would reach the prototype of all objects. */
function isUnsafe(name: string): boolean {
  return name.split(/[/.]/).includes('__proto__');
}

/** A value of the file for a message: as JSON, at most 60 characters of it. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function fail(why: string): never {
  throw new RangeError(`decodeSafetensors: the bytes must be a complete safetensors file, but ${why}.`);
}

/** The number of the bits of a float16: 1 bit sign, 5 bits exponent, 10 bits fraction. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16: the upper half of a float32. */
function brainToFloat(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return new Float32Array(bits.buffer);
}
