import {
  type BackendValues,
  type DataId,
  DataStorage,
  engine,
  KernelBackend,
  type DataType as TfjsDataType,
} from '@tensorflow/tfjs-core';
import type { DataType, HostArray, TensorSpec } from '../types.js';
import { type Attributes, allocate, eagerAdvice, type KernelCall, type Value } from './graph.js';

/** Name of the tfjs backend that records instead of computing. */
export const traceBackendName = 'simvae-trace';

/** A tfjs backend whose kernels record what was called on what. */
export class TraceBackend extends KernelBackend {
  /** Calls recorded so far, in order. */
  calls: KernelCall[] = [];
  private readonly values = new DataStorage<Value>(this, engine());
  private nextId = 0;

  /** Forgets the recorded calls: the start of a new trace. */
  begin(): void {
    this.calls = [];
    this.nextId = 0;
  }

  /** Registers an input of the traced function. */
  input(path: string, spec: TensorSpec): DataId {
    return this.store({ ...spec, id: this.nextId++, source: { kind: 'input', path } });
  }

  /** Records a kernel call and gives its outputs their ids. */
  record(
    kernel: string,
    inputs: Readonly<Record<string, Value>>,
    attributes: Attributes,
    outputs: readonly TensorSpec[],
  ): { dataId: DataId; shape: number[]; dtype: DataType }[] {
    const values: Value[] = [];
    const call: KernelCall = { kernel, inputs, attributes, outputs: values };
    for (const { shape, dtype } of outputs) {
      values.push({ shape, dtype, id: this.nextId++, source: { kind: 'call', call } });
    }
    this.calls.push(call);
    return values.map((value) => ({
      dataId: this.store(value),
      shape: [...value.shape],
      dtype: value.dtype,
    }));
  }

  /** The recorded value behind a tensor; a tensor of another backend becomes a constant. */
  value(dataId: DataId): Value {
    return this.values.get(dataId);
  }

  override write(values: BackendValues, shape: number[], dtype: TfjsDataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype);
    return dataId;
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: TfjsDataType): void {
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
      throw new TypeError(`compile: a constant must be float32, int32 or bool, got ${dtype}.`);
    }
    const data: HostArray = allocate({ shape, dtype });
    data.set(values as ArrayLike<number>);
    this.values.set(dataId, {
      shape: [...shape],
      dtype,
      id: this.nextId++,
      source: { kind: 'constant', data },
    });
  }

  override readSync(dataId: DataId): HostArray {
    const { source, shape } = this.value(dataId);
    if (source.kind === 'constant') return source.data;
    const what =
      source.kind === 'input' ? `the input \`${source.path}\`` : `a result of kernel ${source.call.kernel}`;
    throw new TypeError(
      `compile: the function must not read a tensor's value while it is traced, but it read ${what} of shape ` +
        `[${shape}]. Compute with tensors instead, pass the number in as an input, or ${eagerAdvice}.`,
    );
  }

  override async read(dataId: DataId): Promise<HostArray> {
    return this.readSync(dataId);
  }

  override disposeData(dataId: DataId): boolean {
    this.values.delete(dataId);
    return true;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {}

  override numDataIds(): number {
    return this.values.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}

  private store(value: Value): DataId {
    const dataId = {};
    this.values.set(dataId, value);
    return dataId;
  }
}
