import { type RunConfig, RunFolder, type StageResults } from '@simvae/runs';

/** What a test changes of the example run. */
export interface RunChanges {
  readonly dataset?: string;
  /** Of the data set. */
  readonly digest?: string;
  readonly method?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly engine?: RunConfig['identity']['engine'];
  readonly data?: RunConfig['data'];
}

/** The configuration of a VAE on fashion-mnist-mini, with changes. */
export function exampleConfig({
  dataset = 'fashion-mnist-mini',
  digest = 'a'.repeat(64),
  method = 'vae',
  options = { views: 1, beta: 1 },
  seed = 0,
  engine = { name: 'onnx', threads: 0 },
  data,
}: RunChanges = {}): RunConfig {
  return {
    format: 'simvae-run',
    version: 2,
    identity: {
      dataset: { name: dataset, digest },
      method: { name: method, options },
      network: { name: 'mlp', options: { latent: 10, hidden: [500], batchNorm: false } },
      augmentation: { scale: [0.4, 1], ratio: [0.75, 1.3], flipHorizontal: 0.5, flipVertical: 0 },
      training: {
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
      },
      engine,
    },
    seed,
    titles: { dataset: 'FashionMNIST-mini', method: { vae: 'VAE', simvae: 'SimVAE' }[method] ?? method },
    comparedWith: 'fashion-mnist',
    family: 'generative',
    official: true,
    ...(data === undefined ? {} : { data }),
    images: { train: 10_000, test: 2_000 },
    environment: {
      command: 'simvae bench',
      createdAt: '2026-01-01T00:00:00.000Z',
      node: 'v20.19.0',
      machine: { cpu: 'A', cores: 2, memoryGiB: 8, system: 'linux' },
      versions: {},
      commit: '0123456789abcdef',
    },
  };
}

/**
 * Writes a run into a folder of runs: with results whose every score is one half, unless it is to be unfinished.
 *
 * @returns its folder.
 */
export async function writeRun(
  out: string,
  changes: RunChanges = {},
  { complete = true }: { readonly complete?: boolean } = {},
): Promise<RunFolder> {
  const config = exampleConfig(changes);
  const folder = new RunFolder(out, config);
  await folder.create(config);
  if (!complete) return folder;
  for (const [name, result] of Object.entries(exampleResults(0.5))) {
    await folder.writeStage(name as keyof StageResults, {
      settings: {},
      model: '0'.repeat(64),
      result,
      madeBy: { command: 'simvae bench', createdAt: '2026-01-01T00:00:00.000Z' },
    });
  }
  return folder;
}

/** Results whose every score is `score`, a fraction, under both protocols. */
function exampleResults(score: number): Partial<StageResults> {
  const protocols = [
    { id: 'paper', version: 1 },
    { id: 'strict', version: 1 },
  ] as const;
  const byClass = <Scores>(scores: (protocol: (typeof protocols)[number]) => Scores) => ({
    class: { protocols: protocols.map(scores) },
  });
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
  return {
    training: { epochs: 5, images: 50_000, views: 50_000, seconds: 83 },
    probes: byClass((protocol) => ({
      protocol,
      classes: [0, 1],
      rows: { train: 10_000, validation: 0, test: 2_000 },
      linear: probe,
      mlp: probe,
    })),
    neighbors: byClass((protocol) => ({
      protocol,
      knn: { best: score, k: 1, all: [{ k: 1, accuracy: score }] },
    })),
    mixture: byClass((protocol) => ({
      protocol,
      gmm: {
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
      },
    })),
  };
}
