import { engines } from '@simvae/compile';
import { afterEach, describe, expect, it } from 'vitest';
import type { Checkpoint, Trainer } from '../index.js';
import { type ToyTrainerOptions, toyTrainer } from '../testing.js';

const engine = { ...engines['tfjs-node'], threads: 1 };
const trainers: Trainer[] = [];
const create = async (options: ToyTrainerOptions): Promise<Trainer> => {
  const trainer = await toyTrainer(options);
  trainers.push(trainer);
  return trainer;
};
afterEach(() => Promise.all(trainers.splice(0).map((trainer) => trainer.dispose())));

const problem = await toyTrainer({ engine }).then(
  (trainer) => trainer.dispose(),
  ({ message }: Error) => message,
);

async function train(options: ToyTrainerOptions): Promise<Checkpoint> {
  const trainer = await create(options);
  await trainer.train({ epochs: 3 });
  return trainer.checkpoint();
}

describe.skipIf(problem !== undefined)('a training on tfjs-node', () => {
  it.each([
    ['by the host', true],
    ['in the backend', false],
  ])(
    'with its optimizer %s gives what the compiled one does, and the same again',
    async (_, sharesMemory) => {
      const options = { engine, traits: { sharesMemory, stepsPerRun: 1 } };
      const [expected, actual] = [await train({}), await train(options)];
      expect([...actual.tensors.keys()]).toEqual([...expected.tensors.keys()]);
      for (const [path, { data }] of expected.tensors) {
        for (const [i, value] of data.entries()) {
          expect(Math.abs(actual.tensors.get(path)!.data[i] - value), `${path}[${i}]`).toBeLessThan(1e-5);
        }
      }
      expect((await train(options)).tensors).toEqual(actual.tensors);
    },
  );
});

it.skipIf(problem === undefined)(
  'tfjs-node is not enabled here: run `simvae doctor --enable tfjs-node`',
  () => {
    expect(problem).toContain('`simvae doctor --enable tfjs-node`');
  },
);
