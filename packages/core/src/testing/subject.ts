import { RandomStream } from '@simvae/random';
import { util } from '@tensorflow/tfjs-core';
import type { MethodContext } from '../contract/define-method.js';
import type { Method } from '../contract/method.js';
import type { Networks, Variables } from '../contract/network.js';
import { type Batch, compileStep, makeBatch, type StepResult, valuesOf } from './method-probe.js';
import { tinyNetworks } from './tiny-networks.js';

/** A method under test, with what its checks need. */
export interface Subject {
  readonly method: Method;
  readonly networks: Networks;
  readonly imageCount: number;
  /** Five random images, `[5, height, width, channels]`. */
  readonly images: { readonly shape: readonly number[]; readonly data: Float32Array };
  /** A training batch of four images. */
  readonly batch: Batch;
  /** The method once more, as if in another process. */
  make(): Method;
  /** Its variables, always from the same seed. */
  fresh(): Variables;
  /** The compiled training step for `batch`. */
  compile(engine: Engine): ReturnType<typeof compileStep>;
  /** One training step from fresh variables: computed once, for all checks that look at it. */
  step(engine: Engine): Promise<StepResult>;
  /** The same computed anew. */
  stepAgain(engine: Engine): Promise<StepResult>;
}

export type Engine = 'onnx' | 'tfjs';

/** Something that every method does; throws where one does not. */
export interface Check {
  /** Completes "the method ...". */
  readonly title: string;
  run(): Promise<void> | void;
}

const batchImages = 4;
const imageCount = 12;

/** Builds a method on small networks and random images. */
export function createSubject(
  create: (context: MethodContext) => Method,
  networks: Networks = tinyNetworks(),
): Subject {
  const { imageShape } = networks;
  const make = () => create({ networks, imageCount });
  const fresh = () => make().init(new RandomStream(0, 'init'));
  const method = make();
  const batch = makeBatch(method, batchImages, imageShape, imageCount);
  const compile = (engine: Engine) => compileStep(make(), fresh(), batchImages, imageShape, engine);
  const shape = [5, ...imageShape];
  const stepAgain = async (engine: Engine): Promise<StepResult> => {
    const { params, state } = fresh();
    const { run, program } = await compile(engine);
    const result = await run(valuesOf(params), valuesOf(state), batch);
    await program.dispose();
    return result;
  };
  const steps = new Map<Engine, Promise<StepResult>>();
  return {
    method,
    networks,
    imageCount,
    batch,
    images: {
      shape,
      data: new RandomStream(0, 'images').fillUniform(new Float32Array(util.sizeFromShape(shape))),
    },
    make,
    fresh,
    compile,
    stepAgain,
    step(engine) {
      const step = steps.get(engine) ?? stepAgain(engine);
      steps.set(engine, step);
      return step;
    },
  };
}
