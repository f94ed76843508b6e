import { describe, expect, it, vi } from 'vitest';
import { loaderOf, standIn, temporaryFolder, tinyDataset } from '../../test/tiny.js';
import { RequestError } from '../request-error.js';
import type { StudyRequest } from '../types.js';
import { planRequests } from './plan-requests.js';

const out = temporaryFolder();
const base: StudyRequest = { dataset: 'glyphs', methods: ['vae'], length: { epochs: 2 }, seeds: [0] };

function plan(requests: readonly Partial<StudyRequest>[], load = loaderOf(tinyDataset())) {
  return planRequests(
    requests.map((request) => ({ ...base, settings: { training: { batchSize: 24 } }, ...request })),
    { out, load },
  );
}

describe('planRequests', () => {
  it('has each run once, in the order asked for', async () => {
    const runs = await plan([
      { methods: ['vae', 'random'], seeds: [0, 1] },
      { methods: ['random', 'simclr'], seeds: [1, 2] },
    ]);
    expect(runs.map(({ identity, seed }) => `${identity.method.name} ${seed}`)).toEqual([
      ...['vae 0', 'vae 1', 'random 0', 'random 1', 'random 2', 'simclr 1', 'simclr 2'],
    ]);
  });

  it('checks every request before any data is loaded, and says where a mistake stands', async () => {
    const load = vi.fn();
    const requests = [{}, { settings: { network: { depth: 3 } }, origin: 'study.yaml:9' }];
    await expect(plan(requests, load)).rejects.toThrow(
      new RequestError(
        'study.yaml:9: network: unknown option `depth`; its options are: hidden, batchNorm, latent.',
      ),
    );
    await expect(plan([{ seeds: [-1] }], load)).rejects.toThrow(/^`seeds` must be/);
    expect(load).not.toHaveBeenCalled();
  });

  it('refuses one run with two evaluations', async () => {
    const other = { training: { batchSize: 24 }, evaluation: { gmmInits: 3 } };
    await expect(plan([{ origin: 'a' }, { settings: other, origin: 'b' }])).rejects.toThrow(
      new RequestError(
        'The run vae seed 0 on glyphs must have one evaluation, got two (a and b): gmmInits: 10 there, 3 asked for.',
      ),
    );
  });

  it('leaves out data that is not there where somebody wants to know, and fails where nobody does', async () => {
    const absent = new Error('no CIFAR10 here');
    const load = vi.fn(async (name: string) => {
      if (name === 'cifar10') throw absent;
      return standIn(name);
    });
    const requests = [{ dataset: 'cifar10' }, {}, { dataset: 'cifar10', methods: ['simclr'] }];
    const onMissingData = vi.fn();
    const asked = requests.map((request) => ({ ...base, ...request }));
    const runs = await planRequests(asked, { out, load, onMissingData });
    expect(runs.map(({ identity }) => identity.dataset.name)).toEqual(['glyphs']);
    expect(onMissingData.mock.calls).toEqual([['cifar10', absent]]);
    await expect(planRequests(asked, { out, load })).rejects.toThrow(absent);
  });
});
