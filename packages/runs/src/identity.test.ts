import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RunIdentity, runHash, runIdentity, trainingSettings } from './identity.js';
import { runPath } from './run-folder.js';
import { exampleConfig, exampleIdentity } from './testing/index.js';

/** Options of a method: any JSON. */
const options = fc.dictionary(
  fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
  fc.jsonValue(),
  { noNullPrototype: true },
);
const identities = options.map((options) => exampleIdentity({ method: { name: 'own', options } }));

type Node = unknown[] | Record<string, unknown>;

/** A copy with the keys of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, reversed(child)]),
  );
}

/** Where the leaves of a tree are. */
function leavesOf(node: unknown): [Node, string | number][] {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, child]): [Node, string][] =>
    child !== null && typeof child === 'object' && Object.keys(child).length > 0
      ? (leavesOf(child) as [Node, string][])
      : [[node as Node, key]],
  );
}

describe('runHash', () => {
  it('is that of the canonical JSON', () => {
    expect(runHash(exampleIdentity())).toMatch(/^[0-9a-f]{10}$/);
    // printf '%s' '{"a":[true],"b":1}' | sha256sum
    const tiny = { b: 1, a: [true] } as unknown as RunIdentity;
    expect(runHash(tiny)).toBe('708747538b');
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(identities, (identity) => {
        expect(runHash(reversed(identity) as RunIdentity)).toBe(runHash(identity));
      }),
      { seed: 1 },
    );
  });

  it('changes with every leaf', () => {
    fc.assert(
      fc.property(identities, fc.nat(), fc.jsonValue(), (identity, at, value) => {
        const other = structuredClone(identity);
        const found = leavesOf(other);
        const [node, key] = found[at % found.length];
        const parent = node as Record<string | number, unknown>;
        fc.pre(JSON.stringify(parent[key]) !== JSON.stringify(value));
        fc.pre(JSON.stringify(reversed(reversed(value))) === JSON.stringify(value));
        parent[key] = value;
        expect(runHash(other)).not.toBe(runHash(identity));
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('does not know the seed: a method has one folder', () => {
    const [a, b] = [0, 1].map((seed) => runPath(exampleConfig({ seed })));
    expect(a[1]).toBe(b[1]);
    expect(a).toEqual(['fashion-mnist-mini', `vae-${runHash(exampleIdentity())}`, 'seed-0']);
    expect(b[2]).toBe('seed-1');
  });
});

describe('runIdentity', () => {
  it('is strict: what it does not know would not be part of the hash', () => {
    expect(runIdentity.safeParse({ ...exampleIdentity(), views: 4 }).success).toBe(false);
    const { training } = exampleIdentity();
    expect(trainingSettings.safeParse({ ...training, latent: 10 }).success).toBe(false);
  });

  it('has names that are folders, and no others', () => {
    for (const name of ['', '..', '.', 'a/b', 'a\\b', '-a', 'a b', 'ä', 'a'.repeat(101)]) {
      const identity = exampleIdentity({ method: { name, options: {} } });
      expect(runIdentity.safeParse(identity).success).toBe(false);
      expect(() => runPath({ identity, seed: 0 })).toThrow('RunFolder: `identity.method.name` must be');
    }
    const studies = exampleIdentity({ dataset: { name: 'studies', digest: 'a' } });
    expect(() => runPath({ identity: studies, seed: 0 })).toThrow(
      'RunFolder: `identity.dataset.name` must be that of a run: another name than that of the folder of studies.',
    );
    expect(() => runPath({ identity: exampleIdentity(), seed: 0.5 })).toThrow(
      new RangeError('RunFolder: `seed` must be a whole number from 0, got 0.5.'),
    );
  });

  it("fills in the paper's settings", () => {
    expect(trainingSettings.parse({ epochs: 5, learningRate: 1e-3 })).toEqual({
      epochs: 5,
      batchSize: 128,
      batchUnit: 'views',
      optimizer: 'adam',
      learningRate: 1e-3,
      epsilon: 1e-8,
      beta1: 0.9,
      beta2: 0.999,
      momentum: 0.9,
      weightDecay: 0,
      schedule: 'constant',
      warmupEpochs: 0,
    });
  });
});
