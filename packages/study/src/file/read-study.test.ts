import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { datasets } from '@simvae/data';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/tiny.js';
import { RequestError } from '../request-error.js';
import { readStudy } from './read-study.js';

const folder = temporaryFolder();
const example = fileURLToPath(new URL('../../../../examples/my-method/my-method.js', import.meta.url));

/** A study of this text; messages name the file `NAME`. */
function read(text: string, name = 'study.yaml', options?: Parameters<typeof readStudy>[1]) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return readStudy(path, options);
}

async function messageOf(text: string, name = 'study.yaml'): Promise<string> {
  const error = await read(text, name).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(RequestError);
  return (error as Error).message.replaceAll(`${folder}/`, '');
}

const smallest = 'title: T\ndatasets: [glyphs]\nmethods: [vae]\n';

describe('readStudy', () => {
  it('makes the request that flags would make', async () => {
    const study = await read(`
title: Two methods
description: For people.
datasets: [glyphs, folder:faces]
methods: [vae, simvae, vae]
seeds: [4, 2, 4]
epochs: 12
network: mlp
threads: 1
workers: 2
targets: [class]
set:
  training: { learningRate: 1e-3 }
  simvae: { likelihoodVariance: 0.02 }
  method: { views: 2 }
  evaluation: { inception: inception.onnx }
budget: { minutes: 240 }
`);
    const request = {
      dataset: 'glyphs',
      methods: ['vae', 'simvae'],
      seeds: [4, 2],
      preset: 'quick',
      length: { epochs: 12 },
      network: 'mlp',
      engine: { name: 'onnx', threads: 1 },
      settings: {
        training: { learningRate: 1e-3 },
        method: { views: 2 },
        evaluation: { inception: join(folder, 'inception.onnx') },
        methods: { simvae: { likelihoodVariance: 0.02 } },
      },
      targets: ['class'],
      workers: 2,
      origin: `${join(folder, 'study.yaml')}:1`,
    };
    expect(study).toMatchObject({
      name: 'study',
      title: 'Two methods',
      description: 'For people.',
      budget: { minutes: 240 },
    });
    // A path is from the folder of the file, wherever the command runs.
    expect(study.requests).toEqual([request, { ...request, dataset: `folder:${join(folder, 'faces')}` }]);
    expect(study.source).toMatchObject({ datasets: ['glyphs', 'folder:faces'], seeds: [4, 2, 4] });
  });

  it('reads JSON with tabs, and JavaScript and TypeScript modules, as the same study', async () => {
    const value = { title: 'T', datasets: ['glyphs'], methods: 'all', seeds: 2 };
    const studies = [
      await read(`title: T\ndatasets: [glyphs]\nmethods: all\nseeds: 2`),
      await read(JSON.stringify(value, null, '\t'), 'study.json'),
      await read(`export default ${JSON.stringify(value)};`, 'study.mjs'),
      await read(
        `const seeds: number = 2;\nexport default { ...${JSON.stringify(value)}, seeds };`,
        'study.ts',
      ),
    ].map(({ requests, ...study }) => ({
      ...study,
      requests: requests.map(({ origin: _, ...others }) => others),
    }));
    for (const study of studies) expect(study).toEqual(studies[0]);
    expect(studies[0].requests[0].seeds).toEqual([0, 1]);
    expect(studies[0].requests[0].methods).toHaveLength(11);
  });

  it('reads an edited module anew', async () => {
    const text = (title: string) =>
      `export default { title: '${title}', datasets: ['glyphs'], methods: ['vae'] };`;
    expect((await read(text('first'), 'edited.ts')).title).toBe('first');
    expect((await read(text('second'), 'edited.ts')).title).toBe('second');
  });

  it('combines a grid, a key of one method for that method alone', async () => {
    const { requests } = await read(`
title: T
datasets: [mnist, glyphs]
methods: [vae, simvae]
epochs: 5
grid:
  network: [mlp, resnet]
  simvae.views: [2, 4, 6]
`);
    expect(
      requests.map(({ dataset, methods, network, settings }) => [
        dataset,
        methods.join(),
        network,
        settings?.methods?.simvae?.views,
      ]),
    ).toEqual(
      ['mnist', 'glyphs'].flatMap((dataset) =>
        ['mlp', 'resnet'].flatMap((network) => [
          [dataset, 'vae', network, undefined],
          ...[2, 4, 6].map((views) => [dataset, 'simvae', network, views]),
        ]),
      ),
    );
  });

  it('merges parts over what is above them: settings by key, all else in its place', async () => {
    const { requests } = await read(`
title: T
methods: [vae, simvae]
epochs: 5
set:
  training: { learningRate: 0.1, batchSize: 64 }
  augmentation: { scale: [0.5, 1] }
  simvae: { views: 3 }
grid: { training.learningRate: [0.1, 0.2] }
parts:
  - datasets: [glyphs]
    methods: [vae]
    steps: 70
    set: { training: { batchSize: 32 } }
    grid: { training.weightDecay: [0, 1] }
  - datasets: [mnist]
    set: { training: { epochs: 9 } }
`);
    expect(requests.map(({ dataset, length, settings }) => [dataset, length, settings?.training])).toEqual([
      ['glyphs', { steps: 70 }, { learningRate: 0.1, batchSize: 32, weightDecay: 0 }],
      ['glyphs', { steps: 70 }, { learningRate: 0.1, batchSize: 32, weightDecay: 1 }],
      ['mnist', undefined, { learningRate: 0.1, batchSize: 64, epochs: 9 }],
      ['mnist', undefined, { learningRate: 0.2, batchSize: 64, epochs: 9 }],
    ]);
    expect(requests[0].settings?.methods).toBeUndefined();
    expect(requests[2].settings?.methods).toEqual({ simvae: { views: 3 } });
    expect(requests[0].origin).toMatch(/study\.yaml:11 \(part 1\)$/);
  });

  it('has anchors, and merges them', async () => {
    const { requests } = await read(
      `${smallest}set:\n  training: &t { learningRate: 0.1 }\nparts: [{ set: { training: { <<: *t, batchSize: 3 } } }]`,
    );
    expect(requests[0].settings?.training).toEqual({ learningRate: 0.1, batchSize: 3 });
  });

  it('names methods of files that a person has named, with their settings', async () => {
    const text = `title: T\ndatasets: [glyphs]\nmethods: [vae, barlow-twins]\nset: { barlow-twins: { redundancy: 0.1 } }`;
    const { requests } = await read(text, 'own.yaml', { methodFiles: [example] });
    expect(requests[0]).toMatchObject({
      methods: ['vae'],
      methodFiles: [example],
      settings: { methods: { 'barlow-twins': { redundancy: 0.1 } } },
    });
    expect(await messageOf(text)).toMatch(
      /^study\.yaml:3: `methods\[1\]` must be one of "random", .*, got "barlow-twins"\.\nstudy\.yaml:4: `set` has no `barlow-twins`/,
    );
  });

  it.each<[string, string | RegExp]>([
    [
      'title: T\ndataset: [glyphs]\nmethods: [vae]',
      /^study\.yaml:2: a study has no `dataset` \(did you mean `datasets`\?\); it has: title, preset, /,
    ],
    ['datasets: [glyphs]\nmethods: [vae]', 'study.yaml:1: `title` must be a string, got nothing.'],
    ['title: T\nmethods: [vae]', 'study.yaml:1: `datasets` must be given, here or in every part.'],
    [
      'title: T\ndatasets: [mnist]\nparts:\n  - methods: [vae]\n  - seeds: 1',
      'study.yaml:5: `methods` must be given, in this part or above the parts.',
    ],
    [
      'title: T\ndatasets: [glyps]\nmethods: [vae]',
      `study.yaml:2: \`datasets[0]\` must be one of ${Object.keys(datasets)
        .map((name) => `"${name}"`)
        .join(', ')}, "folder:PATH", got "glyps" (did you mean \`glyphs\`?).`,
    ],
    [
      'title: T\ndatasets: [glyphs]\nmethods:\n  - vae\n  - simvea',
      /^study\.yaml:5: `methods\[1\]` must be one of "random", .*, got "simvea" \(did you mean `simvae`\?\)\.$/,
    ],
    [`${smallest}seeds: 0`, 'study.yaml:4: `seeds` must be at least 1, got 0.'],
    [`${smallest}epochs: 1.5`, 'study.yaml:4: `epochs` must be an integer, got 1.5.'],
    [
      `${smallest}epochs: 1\nsteps: 5`,
      'study.yaml:5: the length must be given once: as epochs, steps or minutes, or as a setting of training (epochs, minutes).',
    ],
    [
      `${smallest}epochs: 1\nset:\n  training:\n    epochs: 2`,
      /^study\.yaml:7: the length must be given once/,
    ],
    [
      `${smallest}set:\n  training:\n    learningrate: 1`,
      /^study\.yaml:6: `set\.training` has no `learningrate` \(did you mean `learningRate`\?\); it has: epochs, /,
    ],
    [
      `${smallest}set:\n  training:\n    learningRate: fast`,
      'study.yaml:6: `set.training.learningRate` must be a number, got "fast".',
    ],
    [
      `${smallest}set:\n  vae: { veiws: 2 }`,
      'study.yaml:5: `set.vae` has no `veiws` (did you mean `views`?); it has: views, beta, likelihood, likelihoodVariance.',
    ],
    [
      `${smallest}set:\n  simvae: { views: 2 }`,
      'study.yaml:5: settings must be of a method that is asked for (vae), got simvae.',
    ],
    [
      `${smallest}grid:\n  views: [2, 4]`,
      'study.yaml:5: `grid` has no `views` (did you mean `method.views`?).',
    ],
    [
      `${smallest}grid:\n  simvae.views: [2, 4]`,
      'study.yaml:5: settings must be of a method that is asked for (vae), got simvae.',
    ],
    [
      `${smallest}grid:\n  vae.views: 2`,
      'study.yaml:5: `grid.vae.views` must be an array such as [16,32], got 2.',
    ],
    [
      `${smallest}grid:\n  vae.views: [2,\n    many]`,
      'study.yaml:6: `grid.vae.views[1]` must be a number, got "many".',
    ],
    [
      `${smallest}grid:\n  evaluation.neighbors: [2, 4]`,
      'study.yaml:5: `grid` has no `evaluation.neighbors`.',
    ],
    [`${smallest}budget: { minutes: 0 }`, 'study.yaml:4: `budget.minutes` must be above 0, got 0.'],
    [
      `${smallest}tune: { score: knn }`,
      'study.yaml:4: `tune` must have either a `grid`, or `draws` and `ranges`.',
    ],
    [
      `${smallest}tune:\n  score: accuracy\n  draws: 2`,
      /^study\.yaml:5: `tune\.score` must be one of "linear", "mlp", "knn", "gmm", got "accuracy"\.$/,
    ],
    [
      `${smallest}tune:\n  score: knn\n  draws: 2`,
      'study.yaml:4: `draws` and `ranges` must be given together.',
    ],
    [
      `${smallest}tune:\n  score: knn\n  draws: 2\n  ranges:\n    vae.beta: { from: 0, to: 1, scale: log }`,
      'study.yaml:8: `from` must be above 0 on a scale of logarithms, got 0.',
    ],
    [
      `${smallest}tune:\n  score: knn\n  draws: 2\n  ranges:\n    vae.beta: { from: 2, to: 1 }`,
      'study.yaml:8: `from` must be at most `to`, got 2 and 1.',
    ],
    [
      `${smallest}tune:\n  score: knn\n  draws: 2\n  ranges:\n    vae.beta: { from: 2, til: 1 }`,
      /^study\.yaml:8: `tune\.ranges\.vae\.beta` has no `til`; it has: from, to, scale, integer, choices\.$/m,
    ],
    [
      `${smallest}tune:\n  score: knn\n  draws: 2\n  ranges:\n    vae.beta: { from: 2, choices: [1] }`,
      'study.yaml:8: `tune.ranges.vae.beta` must be either `from` and `to`, or `choices` alone, got {"from":2,"choices":[1]}.',
    ],
    ['- a', 'study.yaml:1: a study must be an object, got ["a"].'],
    ['', 'study.yaml:1: a study must be an object, got null.'],
    ['title: T\ntitle: U', 'study.yaml:2: it is no YAML or JSON: Map keys must be unique.'],
    ['title: T\nseeds: [1, 2', /^study\.yaml:2: it is no YAML or JSON: /],
    ['title: T\n---\ntitle: U', 'study.yaml:2: a file must hold one study, not several.'],
    [`${smallest}__proto__: { preset: paper }`, /^study\.yaml:4: a study has no `__proto__`/],
    [`${smallest}set: { __proto__: { views: 3 } }`, /^study\.yaml:4: `set` has no `__proto__`/],
    [`${smallest}set: { constructor: { views: 3 } }`, /^study\.yaml:4: `set` has no `constructor`/],
  ])('says where %j is wrong', async (text, message) => {
    const said = await messageOf(text);
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  it('names the file of a module that is wrong', async () => {
    expect(await messageOf('export default { title: 3 };', 'bad.ts')).toBe(
      'bad.ts: `title` must be a string, got 3.',
    );
    expect(await messageOf('throw new Error("mine");', 'throws.mjs')).toBe(
      'throws.mjs: it cannot be loaded: mine',
    );
    expect(await messageOf('export default { title: () => 1 };', 'function.mjs')).toMatch(
      /^function\.mjs: its default export must be a study/,
    );
  });

  it('says which studies there are', async () => {
    const listed = 'quick, fashion, style, cifar10-hour, cifar10, celeba, paper-tables, views, augmentation';
    await expect(readStudy('veiws')).rejects.toThrow(
      `The study must be one of ${listed}, or a file ending in .yaml, .yml, .json, .js, .mjs, .cjs, .ts, .mts, .cts, got veiws (did you mean \`views\`?).`,
    );
    await expect(readStudy('absent.yaml')).rejects.toThrow(
      `absent.yaml: there is no such file (studies by name: ${listed}).`,
    );
    mkdirSync(join(folder, 'folder.yaml'), { recursive: true });
    await expect(readStudy(join(folder, 'folder.yaml'))).rejects.toThrow(RequestError);
  });
});

describe('a hostile study', () => {
  it.each<[string, string, RegExp]>([
    ['brackets', '['.repeat(60_000), /^study\.yaml:1: it is nested too deeply\.$/],
    ['objects of JSON', '{"a":'.repeat(10_000), /nested too deeply/],
    // Ended the process of yaml 2.9.1 with an allocation failure.
    ['lists in lists', `${'- '.repeat(20_000)}a`, /nested too deeply/],
    ['keys that are lists', '? '.repeat(20_000), /nested too deeply/],
    [
      'lines, each deeper',
      Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /^study\.yaml:\d+: it is nested too deeply\.$/,
    ],
    [
      'aliases of aliases',
      Array.from(
        { length: 9 },
        (_, i) => `a${i}: &a${i} [${Array(9).fill(i === 0 ? 'x' : `*a${i - 1}`)}]`,
      ).join('\n'),
      /aliases stand for too much/,
    ],
    ['an alias of itself', 'a: &a { b: *a }', /aliases stand for too much, or for themselves/],
    ['length', '#'.repeat(70_000), /^study\.yaml: a study must be at most 64 KiB\.$/],
    [
      'code',
      `${smallest}description: !!js/function "() => 1"`,
      /^study\.yaml:4: it is no YAML or JSON: Unresolved tag/,
    ],
    [
      'a grid without end',
      `${smallest}grid:\n${Array.from({ length: 9 }, (_, i) => `  ${['training.learningRate', 'training.beta1', 'training.beta2', 'training.momentum', 'training.weightDecay', 'vae.beta', 'vae.views', 'network.latent', 'training.epsilon'][i]}: [${Array.from({ length: 9 }, (_, v) => (i === 6 || i === 7 ? v + 1 : (v + 1) / 10))}]`).join('\n')}`,
      /at most 10,000 runs, got 387,420,489: data sets x methods/,
    ],
    [
      'parts without end',
      `${smallest}seeds: 100\nparts: [${Array(200).fill('{}')}]`,
      /at most 10,000 runs, got 20,000/,
    ],
  ])(
    'is refused in no time: %s',
    async (_, text, message) => {
      expect(await messageOf(text)).toMatch(message);
    },
    5000,
  );

  it('is not run, whatever a file of text says', async () => {
    const text = `${smallest}x: 1`;
    writeFileSync(join(folder, 'data.json'), 'globalThis.textHasRun = true; export default {}');
    await expect(readStudy(join(folder, 'data.json'))).rejects.toThrow(RequestError);
    expect(globalThis).not.toHaveProperty('textHasRun');
    expect(await messageOf(text)).toMatch(/has no `x`/);
  });

  it('is bytes that are no text', async () => {
    writeFileSync(join(folder, 'bytes.yaml'), Uint8Array.of(0xff, 0xfe, 0x80));
    await expect(readStudy(join(folder, 'bytes.yaml'))).rejects.toThrow(RequestError);
    expect(readFileSync(join(folder, 'bytes.yaml'))).toHaveLength(3);
  });
});
