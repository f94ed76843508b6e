import { RandomStream } from '@simvae/random';
import { expect } from 'vitest';
import { hostTensors } from '../contract/host-tensors.js';
import type { Check, Subject } from './subject.js';

/** What holds of the hooks of an epoch, where a method has them. */
export function epochChecks({ method, networks, imageCount, make, fresh }: Subject): Check[] {
  const { latent } = networks;
  const checks: Check[] = [];
  if (method.onEpoch) {
    const features = async () => ({
      shape: [imageCount, latent],
      data: new RandomStream(0, 'features').fillNormal(new Float32Array(imageCount * latent)),
    });
    const prepare = () =>
      make().onEpoch!({ epoch: 0, variables: fresh(), random: new RandomStream(0, 'epoch'), features });
    checks.push({
      title: 'replaces parts of its own variables before an epoch, the same for the same stream',
      async run() {
        const changed = await prepare();
        for (const part of ['params', 'state'] as const) {
          const own = hostTensors(fresh()[part]);
          for (const [path, { shape, data }] of hostTensors(changed[part] ?? {})) {
            expect(own.get(path)?.shape).toEqual(shape);
            expect(data.every(Number.isFinite)).toBe(true);
          }
        }
        expect(await prepare()).toEqual(changed);
      },
    });
  }
  if (method.order) {
    const order = () =>
      make().order!({ images: imageCount, state: fresh().state, random: new RandomStream(0, 'order') });
    checks.push({
      title: 'orders an epoch by indices of images, the same for the same stream',
      run() {
        expect(order().length).toBe(imageCount);
        expect(order().every((image) => image < imageCount)).toBe(true);
        expect(order()).toEqual(order());
      },
    });
  }
  return checks;
}
