import {
  type ProtocolId,
  type RunConfig,
  type RunSummary,
  type StageName,
  type StageRecords,
  type StageResults,
  trainingSettings,
} from '@simvae/runs';

const titles: Readonly<Record<string, string>> = {
  'fashion-mnist-mini': 'FashionMNIST-mini',
  'fashion-mnist': 'FashionMNIST',
  celeba: 'CelebA',
  random: 'Random',
  simclr: 'SimCLR',
  vae: 'VAE',
  'cr-vae': 'CR-VAE',
  simvae: 'SimVAE',
};

export interface ExampleRun {
  readonly dataset?: string;
  readonly method?: string;
  readonly seed?: number;
  readonly official?: boolean;
  /** Of the method. */
  readonly options?: Record<string, unknown>;
  readonly config?: Partial<RunConfig>;
  /** Stages besides those of representations, or in their place; undefined for none. */
  readonly stages?: { readonly [Name in StageName]?: StageResults[Name] | undefined };
  /** Of every stage. */
  readonly settings?: Record<string, unknown>;
  /** That made the stages. */
  readonly command?: string;
  /** Of both protocols. */
  readonly version?: number;
}

/** A run whose every score is `score`, a fraction. */
export function exampleRun(score: number, run: ExampleRun = {}): RunSummary {
  const { dataset = 'fashion-mnist-mini', method = 'vae', seed = 0, official = true, options = {} } = run;
  const { settings = { probeEpochs: 2 }, command = 'simvae bench', version = 1 } = run;
  const results = { ...exampleScores(score, version), ...run.stages };
  const records = Object.entries(results).flatMap(([stage, result]) =>
    result === undefined
      ? []
      : [
          [
            stage,
            {
              format: 'simvae-stage',
              version: ['probes', 'neighbors', 'mixture'].includes(stage) ? 2 : 1,
              stage,
              settings,
              model: '0'.repeat(64),
              result,
              madeBy: { command, createdAt: '2026-01-02T00:00:00Z' },
            },
          ],
        ],
  );
  return {
    config: {
      format: 'simvae-run',
      version: 2,
      identity: {
        dataset: { name: dataset, digest: 'd'.repeat(64) },
        method: { name: method, options },
        network: { name: 'mlp', options: { latent: 10 } },
        augmentation: { scale: [0.4, 1] },
        training: trainingSettings.parse({ epochs: 5, learningRate: 1e-3 }),
        engine: { name: 'onnx', threads: 0 },
      },
      seed,
      titles: { dataset: titles[dataset] ?? dataset, method: titles[method] ?? method },
      comparedWith: dataset.replace(/-mini$/, ''),
      family: 'generative',
      official,
      images: { train: 10_000, test: 2_000 },
      environment: {
        command: 'simvae bench',
        createdAt: '2026-01-01T00:00:00Z',
        node: 'v20.19.0',
        machine: { cpu: 'A', cores: 2, memoryGiB: 8, system: 'linux' },
        versions: {},
        commit: '0123456789abcdef',
      },
      ...run.config,
    },
    stages: Object.fromEntries(records) as Partial<StageRecords>,
  };
}

/** Scores of representations, all of them `score`. */
export function exampleScores(score: number, version = 1) {
  const protocols = (['paper', 'strict'] as const).map((id: ProtocolId) => ({ protocol: { id, version } }));
  const probe = {
    accuracy: score,
    epoch: 2,
    epochs: 2,
    batch: 128,
    learningRate: 3e-4,
    hidden: 0,
    trainLoss: 1,
    validationLoss: null,
  };
  const rows = { train: 10_000, validation: 0, test: 2_000 };
  const knn = { best: score, k: 1, all: [{ k: 1, accuracy: score }] };
  const gmm = {
    accuracy: score,
    matchedOn: 'test' as const,
    ari: score,
    nmi: score,
    components: 2,
    covariance: 'full',
    nInit: 1,
    converged: true,
    trainLogLikelihood: 0,
    testLogLikelihood: 0,
  };
  return {
    training: { epochs: 5, images: 50_000, views: 50_000, seconds: 83 },
    probes: {
      class: {
        protocols: protocols.map((each) => ({ ...each, classes: [0, 1], rows, linear: probe, mlp: probe })),
      },
    },
    neighbors: { class: { protocols: protocols.map((each) => ({ ...each, knn })) } },
    mixture: { class: { protocols: protocols.map((each) => ({ ...each, gmm })) } },
  };
}

/** Scores of several targets: for gender, hair and attributes, each a number in `scores`. */
export function exampleTargets(scores: Readonly<Record<string, number>>, attributes: readonly string[]) {
  const of = (name: string) => exampleScores(scores[name]);
  const group = (name: string) => (attributes.includes(name) ? { group: 'attributes' } : {});
  const keyed = <T>(names: readonly string[], value: (name: string) => T) =>
    Object.fromEntries(names.map((name) => [name, { ...group(name), ...value(name) }]));
  const names = Object.keys(scores);
  return {
    probes: keyed(names, (name) => of(name).probes.class),
    neighbors: keyed(names, (name) => of(name).neighbors.class),
    mixture: keyed(
      names.filter((name) => !attributes.includes(name)),
      (name) => of(name).mixture.class,
    ),
  };
}

/** Of a method without training. */
export const untrained = { epochs: 0, images: 0, views: 0, seconds: 0 };
