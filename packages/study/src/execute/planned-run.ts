import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engines } from '@simvae/compile';
import { findNetworkFamily, networkFamilies } from '@simvae/models';
import {
  canonicalJson,
  differences,
  parseJson,
  parseValue,
  RunError,
  runHash,
  runIdentity,
  writeFileAtomically,
} from '@simvae/runs';
import * as z from 'zod';
import { evaluationSettings } from '../evaluate/evaluation-settings.js';
import { definitionOf, loadMethodFiles } from '../methods.js';
import { augmentationOf, augmentationSettings } from '../plan/augmentation-settings.js';
import { mostThreads } from '../plan/plan-study.js';
import { known, RequestError } from '../request-error.js';
import type { PlannedRun } from '../types.js';

const threads = z.int().min(0).max(mostThreads);

/** What a file of a planned run holds: everything that carries it out but code, which is never taken from a file's word. */
const plannedRun = z.strictObject({
  format: z.literal('simvae-planned-run'),
  version: z.literal(1),
  identity: runIdentity.extend({ engine: runIdentity.shape.engine.extend({ threads }) }),
  seed: z.int().min(0),
  evaluation: evaluationSettings,
  data: z.strictObject({ request: z.string(), settings: z.record(z.string(), z.unknown()) }),
  workers: threads,
  /** Where the module of its method lay when it was planned. For people: nothing is loaded because it stands here. */
  methodFile: z.string().optional(),
});

/** The text of a planned run: its file's contents. */
export function encodePlannedRun(run: PlannedRun): string {
  const { identity, seed, evaluation, data, workers, methodFile } = run;
  const value: z.input<typeof plannedRun> = {
    format: 'simvae-planned-run',
    version: 1,
    identity,
    seed,
    evaluation,
    data: { request: data.request, settings: { ...data.settings } },
    workers,
    ...(methodFile === undefined ? {} : { methodFile }),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * Writes a planned run as a file that `simvae run-one` carries out, here or on another machine with the same data.
 *
 * @param folder - is made where it is not there. The file's name is that of the run: the same run, the same file.
 * @returns its path.
 * @throws {RunError} If it cannot be written.
 */
export async function writePlannedRun(folder: string, run: PlannedRun): Promise<string> {
  const { dataset, method } = run.identity;
  const path = join(folder, `${dataset.name}-${method.name}-${runHash(run.identity)}-seed-${run.seed}.json`);
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(path, encodePlannedRun(run));
  return path;
}

/**
 * Reads what `writePlannedRun` wrote.
 *
 * @param options - `methodFiles`: modules of methods that are not registered ones. Naming one here runs its code.
 * @throws {RequestError} If it is no such file, or names what is not known.
 * @throws {RunRefusal} If its method comes from a file that is not among these.
 */
export async function readPlannedRun(
  file: string,
  options: { readonly methodFiles?: readonly string[] } = {},
): Promise<PlannedRun> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new RequestError(`Cannot read the planned run ${file}: ${(cause as Error).message}.`, { cause });
  }
  return decodePlannedRun(text, file, options);
}

/**
 * Likewise from its text.
 *
 * @param name - what the text is called in messages.
 */
export async function decodePlannedRun(
  text: string,
  name: string,
  { methodFiles = [] }: { readonly methodFiles?: readonly string[] } = {},
): Promise<PlannedRun> {
  const { identity, methodFile, ...others } = checked(text, name);
  known(engines, identity.engine.name, `${name}: the engine`);
  known(networkFamilies, identity.network.name, `${name}: the network`);
  const definition = definitionOf(identity, await loadMethodFiles(methodFiles), methodFile);
  const { latent: _, ...network } = identity.network.options;
  complete(name, 'method', definition.options.safeParse(identity.method.options), identity.method.options);
  complete(name, 'network', findNetworkFamily(identity.network.name).options.safeParse(network), network);
  const augmentation = augmentationSettings.safeParse(identity.augmentation);
  const asStored = augmentation.success
    ? { ...augmentation, data: { ...augmentationOf(augmentation.data) } }
    : augmentation;
  complete(name, 'augmentation', asStored, identity.augmentation);
  const { format: __, version: ___, seed, evaluation, data, workers } = others;
  const file = methodFile === undefined ? {} : { methodFile };
  return { identity, seed, definition, ...file, evaluation, data, workers, replaces: [] };
}

function checked(text: string, name: string): z.output<typeof plannedRun> {
  const remedy = 'Write it with `simvae plan STUDY --write DIR`.';
  try {
    return parseValue(name, parseJson(name, text, remedy), plannedRun, remedy);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const message = error.message.replace(`${name} is damaged`, `${name} is not a planned run`);
    throw new RequestError(message, { cause: error });
  }
}

/** What decides a run must be all there and valid: defaults that a later version fills in would make it another run. */
function complete(
  name: string,
  what: string,
  parsed: z.ZodSafeParseResult<unknown>,
  stored: Readonly<Record<string, unknown>>,
): void {
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new RequestError(`${name}: \`${[what, ...path].join('.')}\` is wrong: ${message}.`);
  }
  const value = JSON.parse(canonicalJson(parsed.data));
  const [change] = differences(JSON.parse(canonicalJson(stored)), value);
  if (change === undefined) return;
  throw new RequestError(
    `${name}: the settings of its ${what} must be whole, but ${change} is left out or changed.`,
  );
}
