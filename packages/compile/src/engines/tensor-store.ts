import { flattenInputSpecs } from '../input-specs.js';
import type { Tree } from '../tree.js';
import type { CompileOptions, InputSpec, TensorSpec, TensorStore } from '../types.js';
import { BackendStore } from './backend-store.js';
import { DeviceStore } from './device-store.js';
import { keepsTensors } from './devices.js';
import { HostStore } from './host-store.js';

/**
 * A store of tensors for programs of an engine: in the memory of its tfjs backend, or on its device where that can be.
 *
 * @param specs - shape (float32) or `{ shape, dtype }` of each; all begin as zeros.
 * @param options - of the programs that are to be compiled with it.
 * @throws {DeviceError} If the device cannot be used.
 *
 * @example
 * const store = await createTensorStore({ total: [2] }, { device: 'webgpu' });
 * const add = ({ total, x }) => ({ total: tf.add(total, x), size: tf.sum(total) });
 * const program = await compile(add, { total: [2], x: [2] }, { device: 'webgpu', store });
 * const { size } = await program.run({ x }); // the total itself stays where it is
 * store.advance();
 */
export async function createTensorStore(
  specs: Tree<InputSpec>,
  options: CompileOptions = {},
): Promise<TensorStore> {
  const flat = flattenInputSpecs(specs);
  if (options.engine === 'tfjs') return BackendStore.create(flat, options);
  return keepsTensors(options.device) ? DeviceStore.create(flat, options) : new HostStore(flat);
}

/**
 * Checks that a program can use a store.
 *
 * @param inputs - of the program.
 * @throws {RangeError} If an input of a name of the store has another shape or type, or the store is of another engine, device or
 * tfjs backend.
 */
export function checkStore(
  store: TensorStore,
  inputs: ReadonlyMap<string, TensorSpec>,
  options: CompileOptions,
): asserts store is BackendStore | DeviceStore | HostStore {
  for (const [path, spec] of inputs) {
    const kept = store.specs.get(path);
    if (kept && (kept.dtype !== spec.dtype || kept.shape.join() !== spec.shape.join())) {
      throw new RangeError(
        `compile: the input \`${path}\` must be as in the store, ${kept.dtype} [${kept.shape}], got ${spec.dtype} [${spec.shape}].`,
      );
    }
  }
  const onDevice = keepsTensors(options.device) ? DeviceStore : HostStore;
  if (!(store instanceof (options.engine === 'tfjs' ? BackendStore : onDevice))) {
    throw new RangeError('compile: `store` must be of the same engine and device as the program.');
  }
  const { backend = 'cpu' } = options;
  if (store instanceof BackendStore && store.backend !== backend) {
    throw new RangeError(
      `compile: \`store\` must be of the program's backend, ${backend}, got one of ${store.backend}.`,
    );
  }
}
