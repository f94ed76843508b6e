import { describe, expect, it } from 'vitest';
import { engines, engineVersions } from '../index.js';
import { describePrograms } from '../testing/describe-programs.js';
import { useTfjsBackend } from './tfjs-backends.js';

const options = { ...engines['tfjs-node'], threads: 1 };
const problem = await useTfjsBackend('tfjs-node', 1).then(
  () => undefined,
  ({ message }: Error) => message,
);

describe.skipIf(problem !== undefined)('the engine tfjs-node', () => {
  describePrograms(options);

  it('says which TensorFlow it is', async () => {
    expect(await engineVersions(options)).toEqual({
      '@tensorflow/tfjs-node': expect.stringMatching(/^4\./),
      tensorflow: expect.stringMatching(/^2\./),
    });
  });
});

it.skipIf(problem === undefined)(
  'tfjs-node is not enabled here: run `simvae doctor --enable tfjs-node`',
  () => {
    expect(problem).toContain('`simvae doctor --enable tfjs-node`');
  },
);
