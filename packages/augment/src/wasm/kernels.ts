import { kernelsBinary } from './kernels-binary.js';

/** What assembly/ exports; addresses and sizes in bytes. */
export interface Kernels {
  crop(
    ...args: [
      ...[corner: number, cropBytes: number],
      ...[rows: number, rowsEnd: number, columns: number, columnsEnd: number],
      ...[row: number, out: number, nextRow: number, nextColumn: number],
    ]
  ): void;
  split(pixels: number, planes: number, planeBytes: number): void;
  merge(planes: number, planeBytes: number, out: number): void;
  brightness(planes: number, planeBytes: number, factor: number): void;
  contrast(planes: number, planeBytes: number, pixels: number, factor: number): void;
  saturation(planes: number, planeBytes: number, factor: number): void;
  hue(planes: number, planeBytes: number, turn: number): void;
  grayscale(planes: number, planeBytes: number): void;
  blur(
    ...args: [
      ...[image: number, out: number, height: number, rowBytes: number, pixelBytes: number],
      ...[weights: number, radius: number, row: number],
    ]
  ): void;
}

const pageBytes = 65536;
/** Kernels read and write this much beyond the last number of a buffer. */
const slack = 64;

let compiled: WebAssembly.Module | undefined;

/** Kernels with memory of their own. Reserve all of it first: arrays over it end when it grows. */
export class KernelMemory {
  readonly kernels: Kernels;
  private readonly memory = new WebAssembly.Memory({ initial: 1 });
  private used = slack;

  constructor() {
    compiled ??= new WebAssembly.Module(
      Uint8Array.from(atob(kernelsBinary), (letter) => letter.charCodeAt(0)),
    );
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.memory } });
    this.kernels = exports as unknown as Kernels;
  }

  /** Address of `bytes` bytes of zeros, a multiple of 16. */
  reserve(bytes: number): number {
    const start = this.used;
    this.used = Math.ceil((start + bytes + slack) / 16) * 16;
    const missing = this.used - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    return start;
  }

  float32(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }

  uint32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, length);
  }
}
