import { describe, expect, it } from 'vitest';
import { environment } from './environment.js';

describe('environment', () => {
  it('records versions of everything that computes', async () => {
    const { versions, machine, createdAt } = await environment();
    for (const name of ['augment', 'baselines', 'compile', 'core', 'data', 'eval', 'models', 'train']) {
      expect(versions[`@simvae/${name}`]).toMatch(/^\d+\.\d+\.\d+/);
    }
    expect(versions['onnxruntime-node']).toMatch(/^1\./);
    expect(versions['@tensorflow/tfjs-core']).toMatch(/^4\./);
    expect(machine.cores).toBeGreaterThan(0);
    expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
  });
});
