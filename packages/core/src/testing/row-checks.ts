import { expect } from 'vitest';
import { expectNear } from './expect-near.js';
import { runOnRows } from './method-probe.js';
import type { Check, Engine, Subject } from './subject.js';

/** What holds of the functions that are applied to images after training. */
export function rowChecks({ method, networks, images, fresh }: Subject): Check[] {
  const { latent } = networks;
  const represent = (rows = images, engine: Engine = 'tfjs') =>
    runOnRows(method, 'represent', fresh(), rows, engine);
  const checks: Check[] = [
    {
      title: 'represents each image by one finite row that no other image changes',
      async run() {
        const all = await represent();
        expect(all.shape).toEqual([images.shape[0], latent]);
        expect(all.data.every(Number.isFinite)).toBe(true);
        const [count, ...shape] = images.shape;
        const size = images.data.length / count;
        const rows = new Set<string>();
        for (let i = 0; i < count; i++) {
          const image = { shape: [1, ...shape], data: images.data.slice(i * size, (i + 1) * size) };
          const { data } = await represent(image);
          expectNear(data, all.data.slice(i * latent, (i + 1) * latent), 1e-5);
          rows.add(data.join());
        }
        expect(rows.size).toBe(count);
      },
    },
    {
      title: 'represents the same compiled and eagerly',
      async run() {
        expectNear((await represent(images, 'onnx')).data, (await represent(images, 'tfjs')).data, 1e-4);
      },
    },
  ];
  if (method.reconstruct && method.decode) {
    checks.push({
      title: 'reconstructs images in [0, 1], as it decodes their representations',
      async run() {
        const reconstructed = await runOnRows(method, 'reconstruct', fresh(), images);
        expect(reconstructed.shape).toEqual(images.shape);
        expect(reconstructed.data.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
        const decoded = await runOnRows(method, 'decode', fresh(), await represent());
        expectNear(decoded.data, reconstructed.data, 1e-5);
      },
    });
  }
  if (method.density) {
    checks.push({
      title: 'has a posterior whose mean is the representation, and a decoder for its likelihood',
      async run() {
        const posterior = await runOnRows(method, 'posterior', fresh(), images);
        expect(posterior.shape).toEqual([images.shape[0], 2 * latent]);
        expect(posterior.data.every(Number.isFinite)).toBe(true);
        const means = posterior.data.filter((_, at) => at % (2 * latent) < latent);
        expectNear(means, (await represent()).data, 1e-6);
        expect(method.decode).toBeTypeOf('function');
      },
    });
  }
  return checks;
}
