import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of a method's runs of one seed, one for each of its settings. */
export function runsOf(
  out: string,
  method: string,
  { dataset = 'fashion-mnist-mini', seed = 0 } = {},
): string[] {
  return readdirSync(join(out, dataset))
    .filter((name) => name.replace(/-[0-9a-f]{10}$/, '') === method)
    .map((name) => join(out, dataset, name, `seed-${seed}`));
}

/**
 * The folder of a method's run.
 *
 * @throws {Error} If there is none, or more than one.
 */
export function runOf(out: string, method: string, options?: { dataset?: string; seed?: number }): string {
  const found = runsOf(out, method, options);
  if (found.length !== 1) throw new Error(`${out} has ${found.length} runs of ${method}.`);
  return found[0];
}

/** Paths of all files within a folder, without its locks. */
export function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

/** A JSON file. */
export function json(...path: string[]) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

/** Checkpoint and log of a run, the log without what depends on the clock. */
export function trained(run: string): { readonly checkpoint: Buffer; readonly metrics: object[] } {
  return { checkpoint: readFileSync(join(run, 'checkpoint.safetensors')), metrics: metricsOf(run) };
}

/** The log of a run without what depends on the clock. */
export function metricsOf(run: string): object[] {
  return readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), seconds: 0, viewsPerSecond: 0 }));
}

/** How far a run's checkpoint is: of the epoch after `epoch`, `step` steps. */
export function progressOf(run: string): { readonly epoch: number; readonly step: number } {
  const bytes = readFileSync(join(run, 'checkpoint.safetensors'));
  // A safetensors file begins with the length of its header, a JSON text.
  const header = bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString();
  return JSON.parse(JSON.parse(header).__metadata__.progress);
}
