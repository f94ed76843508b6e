import { cores, maySleep, startThread, type Thread, whyNoThreads } from '#platform/threads';
import { kernelsBinary } from './kernels-binary.js';
import { control, workerSource } from './worker-source.js';

/** Kernels in assembly/. */
export type KernelName =
  | 'assign'
  | 'crossProduct'
  | 'distances'
  | 'logistic'
  | 'mixture32'
  | 'mixture64'
  | 'nearest'
  | 'nearestExact'
  | 'probeEpoch'
  | 'probeLoss'
  | 'probeScores'
  | 'whiten';

type Kernel = (...args: number[]) => void;

const pageBytes = 65536;
/** Int32 words for the arguments of one round's tasks. */
const tableWords = 1 << 16;
/** A pool whose memory outgrew this is not kept for the next caller. */
const keepBytes = 64 * 2 ** 20;

/** Pages of the largest memory: 4 GB. */
const mostPages = 65536;

let compiled: WebAssembly.Module | undefined;
const idle = new Map<number, KernelPool[]>();

/**
 * WebAssembly memory with threads that run kernels on it.
 *
 * `open` or `alone` give a pool with empty memory, `allocate` hands out pieces of it, `run` spreads calls of one kernel over
 * the threads and returns when all are done, `close` gives the pool back. The thread that calls `run` works too.
 */
export class KernelPool {
  private used = pageBytes;
  /** From here on memory was never handed out: it is zero. */
  private unwritten = pageBytes;
  /** Whether the calling thread sleeps while others finish; else it looks again and again. */
  private readonly sleeps = maySleep();

  private constructor(
    readonly threads: number,
    private readonly memory: WebAssembly.Memory,
    private readonly names: readonly string[],
    private readonly kernels: readonly Kernel[],
    private readonly words: Int32Array,
    private readonly workers: readonly Thread[],
  ) {}

  /** A pool of the calling thread alone. */
  static alone(): KernelPool {
    return idle.get(1)?.pop() ?? KernelPool.create(reserveMemory(), []);
  }

  /** @param threads - how many threads compute, the calling one included. */
  static async open(threads: number): Promise<KernelPool> {
    if (threads === 1) return KernelPool.alone();
    const kept = idle.get(threads)?.pop();
    if (kept) return kept;
    const memory = reserveMemory();
    const words = new Int32Array(new SharedArrayBuffer(4 * (control.table + tableWords)));
    const data = { module: kernelModule(), memory, words };
    const starting = Array.from({ length: threads - 1 }, () => startThread(workerSource, data));
    const workers = await Promise.all(starting);
    return KernelPool.create(memory, workers, words);
  }

  private static create(
    memory: WebAssembly.Memory,
    workers: readonly Thread[],
    words: Int32Array = new Int32Array(control.table),
  ): KernelPool {
    const env = { memory, 'Math.log': Math.log, 'Math.exp': Math.exp };
    const { exports } = new WebAssembly.Instance(kernelModule(), { env });
    const kernels = Object.values(exports) as Kernel[];
    return new KernelPool(workers.length + 1, memory, Object.keys(exports), kernels, words, workers);
  }

  /**
   * Reserves zeroed memory and returns its address, a multiple of 64.
   *
   * @throws {RangeError} If there is not as much.
   */
  allocate(bytes: number): number {
    const start = this.used;
    this.used = Math.ceil((start + bytes) / 64) * 64;
    const missing = this.used - this.memory.buffer.byteLength;
    if (missing > 0) this.grow(missing);
    const written = Math.min(this.used, this.unwritten) - start;
    if (written > 0) new Uint8Array(this.memory.buffer, start, written).fill(0);
    this.unwritten = Math.max(this.unwritten, this.used);
    return start;
  }

  private grow(bytes: number): void {
    try {
      this.memory.grow(Math.ceil(bytes / pageBytes));
    } catch (cause) {
      const size = (this.used / 2 ** 30).toFixed(1);
      const next = 'use fewer rows, or fewer columns (principalComponents)';
      throw new RangeError(`WebAssembly cannot have the ${size} GB that this needs here; ${next}.`, {
        cause,
      });
    }
  }

  float32(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }

  int32(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  /** Calls one kernel once per row of arguments, in any order and on any thread, and waits for all. */
  run(name: KernelName, tasks: readonly (readonly number[])[]): void {
    const index = this.names.indexOf(name);
    const kernel = this.kernels[index];
    if (this.workers.length === 0 || tasks.length === 1) {
      for (const task of tasks) kernel(...task);
      return;
    }
    const { words } = this;
    const arity = tasks[0].length;
    const most = Math.floor(tableWords / arity);
    for (let start = 0; start < tasks.length; start += most) {
      const round = tasks.slice(start, start + most);
      round.forEach((task, t) => {
        words.set(task, control.table + t * arity);
      });
      words[control.tasks] = round.length;
      words[control.arity] = arity;
      words[control.kernel] = index;
      words[control.finished] = 0;
      Atomics.store(words, control.next, 0);
      Atomics.add(words, control.round, 1);
      Atomics.notify(words, control.round);
      for (
        let t = Atomics.add(words, control.next, 1);
        t < round.length;
        t = Atomics.add(words, control.next, 1)
      ) {
        kernel(...round[t]);
      }
      for (let done = 0; done < this.workers.length; done = Atomics.load(words, control.finished)) {
        if (this.sleeps) Atomics.wait(words, control.finished, done);
      }
      if (words[control.failed]) throw new Error(`KernelPool: ${name} failed on a thread.`);
    }
  }

  /** Gives the pool back: what was allocated is no longer valid. */
  close(): void {
    if (this.memory.buffer.byteLength > keepBytes || this.words[control.failed]) {
      for (const worker of this.workers) worker.stop();
      return;
    }
    this.used = pageBytes;
    const pools = idle.get(this.threads) ?? [];
    pools.push(this);
    idle.set(this.threads, pools);
  }
}

function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(kernelsBinary), (byte) => byte.charCodeAt(0)));
  return compiled;
}

/** Memory that may grow to 4 GB, or to the most that this engine has addresses for. */
function reserveMemory(): WebAssembly.Memory {
  for (let maximum = mostPages; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true });
    } catch (error) {
      if (!(error instanceof RangeError) || maximum === 1) throw error;
    }
  }
}

/** Multiply-adds below which starting threads costs more than it saves (about 10 ms of one core). */
const worthwhile = 2e8;

/**
 * How many threads to use.
 *
 * @param asked - the caller's option; undefined lets the machine decide.
 * @param work - multiply-adds of the whole computation.
 * @throws {RangeError} If `asked` is not a positive integer.
 * @throws {Error} If more than one is asked for in a page that cannot start threads.
 */
export function threadCount(caller: string, asked: number | undefined, work: number): number {
  if (asked !== undefined && (!Number.isInteger(asked) || asked < 1)) {
    throw new RangeError(`${caller}: \`threads\` must be a positive integer, got ${asked}.`);
  }
  const obstacle = asked === undefined || asked === 1 ? undefined : whyNoThreads();
  if (obstacle) throw new Error(`${caller}: ${obstacle}.`);
  return work < worthwhile ? 1 : (asked ?? cores());
}
