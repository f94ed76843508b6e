import { alone, besidePeer, contended, overCompiled, quotient, startTime } from './measures.mjs';
import { peakMemory } from './peak-memory.mjs';
import { withRawImages } from './raw-images.mjs';

/**
 * What a figure is measured with.
 *
 * @typedef {object} Setting
 * @property {string | undefined} dataDir - folder of FashionMNIST; without, its embedded part is used.
 * @property {string | undefined} python - of the peers.
 */

/**
 * A figure of speed or memory.
 *
 * @typedef {object} Figure
 * @property {string} what
 * @property {string} unit - of the value; `x` for a quotient.
 * @property {'lower' | 'higher'} better
 * @property {Goal | null} goal
 * @property {boolean} [data] - depends on which images are there.
 * @property {boolean} [peer] - has one.
 * @property {(setting: Setting) => Promise<import('./measures.mjs').Measured>} measure
 */

/** @typedef {{ value?: Bounds, ratio?: Bounds }} Goal */
/** @typedef {{ least?: number, most?: number }} Bounds */

/** Steps of end-to-end training before it is measured: by then moments without gradient have decayed. */
const warmUp = '1500';
const dataFlags = (/** @type {string | undefined} */ dataDir) =>
  dataDir === undefined ? [] : ['--data-dir', dataDir];

/**
 * Views/s from milliseconds of a step.
 *
 * @param {number} views - of a step.
 * @param {import('./measures.mjs').Measured} measured
 * @returns {import('./measures.mjs').Measured}
 */
function asRate(views, { value, peer, ratio }) {
  const rate = (/** @type {number} */ milliseconds) => (1000 * views) / milliseconds;
  return {
    value: value === null ? null : rate(value),
    peer: peer && { ...peer, value: rate(peer.value) },
    ratio: ratio === null ? null : 1 / ratio,
  };
}

/** Every figure by its id. @type {Record<string, Figure>} */
export const figures = {
  'step-mlp': {
    what: 'training step of SimVAE, 126 views, MLP of table 4',
    unit: 'ms',
    better: 'lower',
    goal: { ratio: { most: 0.75 } },
    peer: true,
    measure: ({ python }) =>
      besidePeer(['step.mjs', '--steps', '40'], ['mlp_step.py', '--views', '126', '--steps', '40'], {
        turns: 9,
        python,
      }),
  },
  'step-mlp-768': {
    what: 'training steps of SimVAE, 768 views each, MLP of table 4',
    unit: 'views/s',
    better: 'higher',
    goal: { ratio: { least: 1 } },
    peer: true,
    measure: async ({ python }) =>
      asRate(
        768,
        await besidePeer(
          ['step.mjs', '--batch-unit', 'images', '--steps', '12'],
          ['mlp_step.py', '--views', '768', '--steps', '12'],
          { turns: 7, python },
        ),
      ),
  },
  'step-residual': {
    what: 'training step of SimVAE, 126 views of 32 x 32 x 3, residual networks of table 5',
    unit: 'ms',
    better: 'lower',
    goal: { ratio: { most: 1 } },
    peer: true,
    measure: ({ python }) =>
      besidePeer(['step.mjs', '--color', '--steps', '4'], ['residual_step.py', '--steps', '4'], {
        turns: 7,
        python,
      }),
  },
  'encoder-step': {
    what: 'forward and gradients of the residual encoder, 126 images of 32 x 32 x 3',
    unit: 'ms',
    better: 'lower',
    goal: { ratio: { most: 1 } },
    peer: true,
    measure: ({ python }) =>
      besidePeer(['encoder.mjs', '--runs', '8'], ['residual_step.py', '--what', 'encoder', '--steps', '8'], {
        turns: 7,
        python,
      }),
  },
  'encoder-inference': {
    what: 'inference of the residual encoder, images of 32 x 32 x 3',
    unit: 'images/s',
    better: 'higher',
    goal: { value: { least: 3000 } },
    peer: true,
    measure: ({ python }) =>
      besidePeer(
        ['encoder.mjs', '--inference', '--runs', '30'],
        ['residual_step.py', '--what', 'inference', '--steps', '30'],
        { turns: 7, python },
      ),
  },
  'end-to-end': {
    what: 'training of SimVAE, augmentation and order included',
    unit: 'views/s',
    better: 'higher',
    goal: { ratio: { least: 1.5 } },
    data: true,
    peer: true,
    measure: ({ dataDir, python }) =>
      withRawImages(dataDir, async (file) =>
        asRate(
          126,
          await besidePeer(
            ['training.mjs', ...dataFlags(dataDir), '--warm-up', warmUp, '--steps', '120'],
            ['end_to_end.py', '--images', file, '--warm-up', warmUp, '--steps', '60'],
            { turns: 7, python },
          ),
        ),
      ),
  },
  'end-to-end-share': {
    what: 'speed of that training over speed of bare steps',
    unit: 'x',
    better: 'higher',
    goal: { value: { least: 0.85 } },
    data: true,
    measure: ({ dataDir }) =>
      quotient(
        ['step.mjs', '--steps', '50'],
        ['training.mjs', ...dataFlags(dataDir), '--warm-up', '100', '--steps', '50'],
        { turns: 7 },
      ),
  },
  sustained: {
    what: 'speed of training a VAE in the last of 20 epochs over the first',
    unit: 'x',
    better: 'higher',
    goal: { value: { least: 0.95 } },
    data: true,
    measure: ({ dataDir }) => {
      const training = [...dataFlags(dataDir), '--method', 'vae', '--learning-rate', '1e-3', '--parts', '6'];
      return quotient(['training.mjs', ...training], ['training.mjs', ...training, '--epochs', '19'], {
        turns: 6,
      });
    },
  },
  'app-overhead': {
    what: 'time of a training as a run of a study over the time of the training loop in it',
    unit: 'x',
    better: 'lower',
    goal: { value: { most: 1.03 } },
    data: true,
    measure: ({ dataDir }) => alone(['app.mjs', ...dataFlags(dataDir)], { turns: 3 }),
  },
  'report-100': {
    what: 'report page of 100 runs that have everything, from their folders',
    unit: 's',
    better: 'lower',
    goal: { value: { most: 10 } },
    measure: () => alone(['report.mjs'], { turns: 3 }),
  },
  'report-100-size': {
    what: 'that page',
    unit: 'MB',
    better: 'lower',
    goal: { value: { most: 20 } },
    measure: () => alone(['report.mjs', '--size'], { turns: 1 }),
  },
  'adam-idle': {
    what: 'Adam after 1,100 steps without gradient over Adam before, time',
    unit: 'x',
    better: 'lower',
    goal: { value: { most: 1.1 } },
    measure: () => quotient(['adam.mjs', '--idle'], ['adam.mjs'], { turns: 15 }),
  },
  'augment-grey': {
    what: 'random views of 28 x 28 grey images on one core',
    unit: 'views/s',
    better: 'higher',
    goal: { value: { least: 150_000 } },
    peer: true,
    measure: ({ python }) => besidePeer(['augment.mjs'], ['augment.py'], { turns: 9, python }),
  },
  'augment-color': {
    what: 'random views of 32 x 32 colour images with jitter on one core',
    unit: 'views/s',
    better: 'higher',
    goal: { value: { least: 40_000 } },
    peer: true,
    measure: ({ python }) =>
      besidePeer(['augment.mjs', '--color'], ['augment.py', '--color'], { turns: 9, python }),
  },
  'celeba-source': {
    what: 'images of 64 x 64 x 3 from a packed file as long as CelebA, in random order',
    unit: 'images/s',
    better: 'higher',
    goal: { value: { least: 20_000 } },
    measure: () => alone(['celeba-source.mjs'], { turns: 5 }),
  },
  'celeba-memory': {
    what: 'memory at most of a process that packs and reads such a file (Linux only)',
    unit: 'MB',
    better: 'lower',
    goal: { value: { most: 1000 } },
    measure: () => alone(['celeba-source.mjs', '--memory'], { turns: 1 }),
  },
  'sustained-residual': {
    what: 'speed of training a VAE with residual networks in the last of 10 epochs over the first',
    unit: 'x',
    better: 'higher',
    goal: { value: { least: 0.95 } },
    measure: () => {
      const training = ['--color', '--images', '1280', '--method', 'vae'];
      return quotient(
        ['training.mjs', ...training, '--parts', '2'],
        ['training.mjs', ...training, '--parts', '2', '--epochs', '9'],
        {
          turns: 6,
        },
      );
    },
  },
  'step-contended': {
    what: 'training speed beside a process that keeps one core busy, over training alone',
    unit: 'x',
    better: 'higher',
    goal: { value: { least: 0.45 } },
    measure: () => contended(['step.mjs', '--steps', '40'], { turns: 9 }),
  },
  eager: {
    what: "the same step eagerly on tfjs's wasm backend over the compiled one, time",
    unit: 'x',
    better: 'higher',
    goal: { value: { least: 20 } },
    measure: () =>
      quotient(['step.mjs', '--engine', 'tfjs-wasm', '--steps', '2'], ['step.mjs', '--steps', '40'], {
        turns: 7,
      }),
  },
  'tfjs-node': {
    what: 'the same step in TensorFlow, on tfjs-node, over the compiled one, time',
    unit: 'x',
    better: 'lower',
    goal: { value: { most: 2 } },
    measure: () => overCompiled('tfjs-node', ['--steps', '20'], { turns: 7 }),
  },
  'tfjs-node-residual': {
    what: 'a step with residual networks, on 32 x 32 x 3, likewise',
    unit: 'x',
    better: 'lower',
    goal: { value: { most: 1.5 } },
    measure: () => overCompiled('tfjs-node', ['--color', '--steps', '3'], { turns: 5 }),
  },
  'first-step': {
    what: 'from starting Node to the end of the first step',
    unit: 's',
    better: 'lower',
    goal: { value: { most: 2 } },
    measure: () => startTime(['first-step.mjs'], { turns: 5 }),
  },
  'peak-memory': {
    what: 'memory at most, `simvae bench --methods all` (Linux only)',
    unit: 'MB',
    better: 'lower',
    goal: { value: { most: 1500 } },
    measure: peakMemory,
  },
};
