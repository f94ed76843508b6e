import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dataset, type DatasetInfo, datasets, type Labels, makeGlyphs, type Split } from '@simvae/data';
import { afterAll } from 'vitest';
import type { DatasetLoader, Reporter, StudyRequest } from '../src/index.js';

/** A folder of its own for the tests of a file; it is gone after them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'simvae-study-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Some hundred images of ten classes, with factors. */
export function tinyDataset(seed = 0): Dataset {
  return makeGlyphs({ train: 120, test: 40, seed });
}

/** Gives this data set whatever it is asked for. */
export function loaderOf(dataset: Dataset): DatasetLoader {
  return async () => dataset;
}

/** A study that takes seconds: small networks, few epochs, every stage short. */
export function tinyRequest(changes: Partial<StudyRequest> = {}): StudyRequest {
  const { settings, ...others } = changes;
  return {
    dataset: 'glyphs',
    methods: ['vae'],
    length: { epochs: 2 },
    engine: { name: 'onnx', threads: 1 },
    ...others,
    settings: {
      ...settings,
      network: { latent: 3, hidden: [16], ...settings?.network },
      training: { batchSize: 24, ...settings?.training },
      evaluation: {
        probeEpochs: 2,
        gmmInits: 1,
        factorEpochs: 2,
        factorHidden: 4,
        neighbors: 3,
        mapImages: 8,
        ...settings?.evaluation,
      },
    },
  };
}

/** Keeps what it is told. */
export class RecordingReporter implements Reporter {
  readonly notes: string[] = [];
  /** Titles of the pieces of work, in the order in which they began. */
  readonly titles: string[] = [];
  /** Called at every update, with the title. */
  onUpdate: (title: string, done: number) => void = () => {};

  note(text: string): void {
    this.notes.push(text);
  }

  begin(title: string) {
    this.titles.push(title);
    this.onUpdate(title, 0);
    const update = (done: number): void => this.onUpdate(title, done);
    return { update, line: update, end: () => {} };
  }
}

/** Everything that an evaluation can have. */
export const everything = {
  methods: ['vae', 'simclr'],
  settings: {
    evaluation: {
      decoderEpochs: 2,
      generatedImages: 12,
      classifierEpochs: 1,
      classifierHidden: 8,
      likelihoodImages: 2,
      likelihoodSamples: 3,
    },
  },
} satisfies Partial<StudyRequest>;

/**
 * The tiny data set with labels of several kinds: `class`; `shape`, which a third of the images lack; and three attributes
 * that are judged together.
 */
export function severalTargets(): Dataset {
  const dataset = tinyDataset();
  const names = ['odd', 'large', 'round'];
  const split = ({ labels, ...others }: Split): Split => {
    const { values } = labels.class;
    const of = (value: (label: number, row: number) => number) => Int32Array.from(values, value);
    const binary = (values: Int32Array): Labels => ({ values, classes: ['no', 'yes'], group: 'attributes' });
    return {
      ...others,
      labels: {
        ...labels,
        shape: { values: of((label, row) => (row % 3 === 0 ? -1 : label % 3)), classes: ['a', 'b', 'c'] },
        odd: binary(of((label) => label % 2)),
        large: binary(of((label) => (label > 4 ? 1 : 0))),
        round: binary(of((label) => (label === 3 ? 1 : 0))),
      },
    };
  };
  return {
    ...dataset,
    targets: ['class', 'shape', ...names],
    train: split(dataset.train),
    test: split(dataset.test),
  };
}

/** The tiny data set, nothing of which is known but its images. */
export function withoutLabels(): Dataset {
  const { train, test, target: _, ...dataset } = tinyDataset();
  const split = ({ images, count }: Split): Split => ({ images, count, labels: {} });
  return { ...dataset, targets: [], train: split(train), test: split(test) };
}

/** A data set as it is registered, with as many images but without any: enough to plan runs on it, nothing of them is read. */
export function standIn(name: string): Dataset {
  const info: DatasetInfo = datasets[name as keyof typeof datasets];
  const { images, labels } = tinyDataset().train;
  const groupOf = (target: string): Partial<Labels> => {
    const found = Object.entries(info.groups ?? {}).find(([, members]) => members.includes(target));
    return found === undefined ? {} : { group: found[0] };
  };
  const named = Object.fromEntries(
    info.targets.map((target) => [target, { ...labels.class, ...groupOf(target) }]),
  );
  const split = (count: number): Split => ({
    images: { ...images, count, imageShape: info.imageShape },
    labels: named,
    count,
  });
  return {
    ...info,
    target: info.targets[0],
    train: split(info.sizes.train),
    test: split(info.sizes.test),
    source: { kind: 'generated', directory: '', official: true },
    digest: `digest of ${name}`,
  };
}
