import { type DatasetInfo, datasets } from '@simvae/data';
import { readSummaries, runHash, type StageRecords } from '@simvae/runs';
import { colour, describeRun } from './export-onnx.js';
import type { ExportedFile, ExportFormat } from './export-run.js';
import { code, plain, table } from './markdown.js';
import type { OpenRun } from './open-run.js';

/** What a card is about. */
export interface ModelCardInput {
  readonly format: ExportFormat;
  readonly files: readonly ExportedFile[];
}

/**
 * The README of an exported run: what it is, what goes in and comes out, what it was made of and how, and its scores as far as it
 * was evaluated. Its licence is left to whoever publishes it.
 */
export async function modelCard(open: OpenRun, { format, files }: ModelCardInput): Promise<string> {
  const sections = [
    [`# ${plain(describeRun(open))}`, '', opening(open)],
    ['## Files', '', ...fileTable(files), '', ...(format === 'onnx' ? onnxUse(open) : safetensorsUse(open))],
    ['## Data', '', ...dataLines(open)],
    ['## Method and settings', '', ...settingLines(open)],
    ['## Scores', '', ...(await scoreLines(open))],
    ['## How it was made', '', ...originLines(open)],
    ['## Licence', '', 'To be written by whoever publishes this model.'],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function opening({ config, imageShape, latent, decoder }: OpenRun): string {
  const [height, width] = imageShape;
  const made = decoder?.kind === 'own' ? 'its own decoder' : 'a decoder trained afterwards';
  const back = decoder === undefined ? '' : `, with ${made} that makes images of them`;
  return (
    `An encoder of ${height} x ${width} images (${colour(imageShape)}) to representations of ${latent} numbers${back}, trained with ` +
    `${plain(config.titles.method)} by \`simvae\`, the benchmark of SimVAE (Bizeul and Allen).`
  );
}

function fileTable(files: readonly ExportedFile[]): string[] {
  return table(
    ['file', 'bytes', 'SHA-256'],
    files.map(({ name, bytes, sha256 }) => [code(name), bytes.toLocaleString('en'), code(sha256)]),
  );
}

function onnxUse({ imageShape, latent, method, decoder }: OpenRun): string[] {
  const images = `[batch, ${imageShape.join(', ')}], float32 in [0, 1], ${colour(imageShape)}`;
  const rows = [
    ['encoder', 'input', '`images`', images],
    ['encoder', 'output', '`representation`', `[batch, ${latent}]`],
  ];
  if (method.density !== undefined) {
    const what = `[batch, ${latent}], natural log of the variance of q(z \\| x)`;
    rows.push(['encoder', 'output', '`log_variance`', what]);
  }
  if (decoder !== undefined) {
    rows.push(['decoder', 'input', '`latents`', `[batch, ${latent}], in the units of the representation`]);
    rows.push(['decoder', 'output', '`images`', images]);
  }
  return [
    ...table(['file', '', 'name', 'shape'], rows),
    '',
    'Pixels go in as they are, divided by 255: there is no other normalisation outside of the files. `batch` is free. ONNX operator',
    'set 21, IR version 10, none but operators of ONNX itself.',
    '',
    '```python',
    'import numpy, onnxruntime',
    "encoder = onnxruntime.InferenceSession('encoder.onnx')",
    `images = numpy.zeros((1, ${imageShape.join(', ')}), numpy.float32)  # pixels / 255`,
    "representation = encoder.run(['representation'], {'images': images})[0]",
    '```',
  ];
}

function safetensorsUse({ decoder }: OpenRun): string[] {
  const afterwards =
    decoder?.kind === 'post-hoc' ? ' `decoder.safetensors` holds those of the decoder, in the same way.' : '';
  return [
    'Parameters are `params/<path>`, what a network carries beside them (statistics of batch normalisation) `state/<path>`. Weights of',
    'convolutions are [height, width, in, out], of dense layers [in, out]; images are [batch, height, width, channels], pixels in',
    `[0, 1].${afterwards}`,
  ];
}

function dataLines({ config }: OpenRun): string[] {
  const { identity, titles, images, official } = config;
  const { name, digest } = identity.dataset;
  const info: DatasetInfo | undefined = Object.hasOwn(datasets, name)
    ? datasets[name as keyof typeof datasets]
    : undefined;
  const count = images.train.toLocaleString('en');
  const lines = [
    `- ${plain(titles.dataset)} (${code(name)}): ${count} training images, SHA-256 ${code(digest)}.`,
  ];
  if (!official) lines.push('- The files are not the published ones.');
  if (info !== undefined)
    lines.push(`- Licence of the data: ${plain(info.licence)}.`, `- ${plain(info.citation)}.`);
  return lines;
}

function settingLines({ config }: OpenRun): string[] {
  const { method, network, augmentation, training, engine } = config.identity;
  const groups = { method: method.options, network: network.options, augmentation, training, engine };
  const rows = Object.entries(groups).flatMap(([group, values]) =>
    Object.entries(values).map(([name, value]) => [
      plain(group),
      code(name),
      value === undefined ? '' : code(JSON.stringify(value)),
    ]),
  );
  return [
    `Method ${code(method.name)}, network ${code(network.name)}, seed ${config.seed}.`,
    '',
    ...table(['', 'setting', 'value'], rows),
  ];
}

/** Results of this very model; those of another one, or damaged ones, are none. */
async function scoreLines({ found, fingerprint }: OpenRun): Promise<string[]> {
  const { runs } = await readSummaries([found]);
  const stages = runs[0].stages as { [Name in keyof StageRecords]?: StageRecords[Name] };
  for (const name of Object.keys(stages) as (keyof StageRecords)[]) {
    if (stages[name]?.model !== fingerprint) delete stages[name];
  }
  const rows = [...accuracyRows(stages), ...imageRows(stages)];
  if (rows.length === 0) return ['Not evaluated.'];
  return table(['score', 'of', 'protocol', 'value'], rows);
}

type Stages = Partial<StageRecords>;

function accuracyRows({ probes, neighbors, mixture }: Stages): string[][] {
  const rows: string[][] = [];
  const add = (score: string, target: string, protocol: string, value: number): void => {
    rows.push([score, plain(target), protocol, `${(100 * value).toFixed(1)} %`]);
  };
  for (const [target, { protocols }] of Object.entries(probes?.result ?? {})) {
    for (const { protocol, linear, mlp } of protocols) {
      add('linear probe', target, protocol.id, linear.accuracy);
      add('MLP probe', target, protocol.id, mlp.accuracy);
    }
  }
  for (const [target, { protocols }] of Object.entries(neighbors?.result ?? {})) {
    for (const { protocol, knn } of protocols) add(`k-NN, k = ${knn.k}`, target, protocol.id, knn.best);
  }
  for (const [target, { protocols }] of Object.entries(mixture?.result ?? {})) {
    for (const { protocol, gmm } of protocols) add('Gaussian mixture', target, protocol.id, gmm.accuracy);
  }
  return rows;
}

function imageRows({ reconstruction, generation, likelihood }: Stages): string[][] {
  const rows: string[][] = [];
  if (reconstruction !== undefined) {
    rows.push(['half the squared error', 'test images', '', reconstruction.result.half.toFixed(2)]);
  }
  if (generation !== undefined) {
    const { metric, distance, features } = generation.result;
    rows.push([plain(metric), plain(features), '', distance.toFixed(1)]);
  }
  if (likelihood !== undefined) {
    const { nats, images } = likelihood.result;
    rows.push(['-log p(x), nats', `${images} test images`, '', nats.toFixed(1)]);
  }
  return rows;
}

function originLines({ config, fingerprint }: OpenRun): string[] {
  const { command, createdAt, node, machine, commit, versions } = config.environment;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `- Command: ${code(command)}`,
    `- ${plain(createdAt)}, Node ${plain(node)}, ${plain(machine.cpu)}, ${machine.cores} cores, ${plain(machine.system)}`,
    ...(commit === undefined ? [] : [`- Commit: ${code(commit)}`]),
    ...(packages.length === 0 ? [] : [`- Versions: ${packages.map(plain).join(', ')}`]),
    `- Run ${code(runHash(config.identity))}, seed ${config.seed}; SHA-256 of its parameters and state: ${code(fingerprint)}`,
  ];
}
