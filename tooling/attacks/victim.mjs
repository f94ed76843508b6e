import { spawn } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchPeakMemory } from '../processes/peak-memory.mjs';

/** The command as it is built in this repository. */
export const builtCli = fileURLToPath(new URL('../../apps/experiments/dist/cli.js', import.meta.url));

/**
 * How a command ended.
 *
 * @typedef {object} Finished
 * @property {number | null} code - null where a signal ended it.
 * @property {string} stdout
 * @property {string} stderr
 * @property {number} milliseconds
 * @property {number | undefined} peak - memory, MB.
 */

/** The command that is attacked, with a tiny benchmark that visits training, checkpoints and every evaluation. */
export class Victim {
  /** @type {Map<string, Promise<{ out: string, milliseconds: number }>>} */
  whole = new Map();
  names = 0;
  /** Runs of the study. */
  studyRuns = studyValue.methods.length * studyValue.seeds;

  /** @param {{ cli: string, data: string, folder: string }} options */
  constructor({ cli, data, folder }) {
    this.cli = cli;
    this.data = data;
    this.folder = folder;
  }

  /** A path in the scratch folder that nothing has used. */
  fresh() {
    return join(this.folder, `out-${this.names++}`);
  }

  /**
   * Arguments of the benchmark.
   *
   * @param {string} out
   * @param {string} methods
   */
  bench(out, methods = 'vae,simclr') {
    return [
      'bench',
      ...this.where(out),
      '--methods',
      methods,
      '--epochs',
      '2',
      '--threads',
      '1',
      ...settings,
    ];
  }

  /**
   * Arguments of a study of short runs, with checkpoints all the time and event files.
   *
   * @param {string} out
   * @param {{ jobs?: number }} [options] - jobs: runs at once.
   */
  study(out, { jobs = 1 } = {}) {
    const file = join(this.folder, 'short.json');
    writeFileSync(file, JSON.stringify(studyValue));
    const often = ['--checkpoint-seconds', '0.3', '--log', 'tensorboard'];
    return ['run', file, '--data-dir', this.data, '--out', out, '--jobs', `${jobs}`, ...often];
  }

  /**
   * Arguments of an evaluation of what is in a folder.
   *
   * @param {string} out
   */
  eval(out) {
    return ['eval', ...this.where(out), '--force'];
  }

  /** @param {string} out */
  where(out) {
    return ['--dataset', 'fashion-mnist-mini', '--data-dir', this.data, '--out', out];
  }

  /**
   * The benchmark's folder as it is when nothing disturbs it; made once.
   *
   * @param {string} [methods]
   * @returns {Promise<{ out: string, milliseconds: number }>} `milliseconds`: how long it takes.
   */
  reference(methods = 'vae,simclr') {
    return this.undisturbed(methods, (out) => this.bench(out, methods));
  }

  /**
   * The study's folder as it is when nothing disturbs it; made once.
   *
   * @returns {Promise<{ out: string, milliseconds: number }>} `milliseconds`: how long it takes.
   */
  referenceStudy() {
    return this.undisturbed('study', (out) => this.study(out));
  }

  /**
   * @param {string} name
   * @param {(out: string) => string[]} argumentsFor
   */
  undisturbed(name, argumentsFor) {
    const made = this.whole.get(name);
    if (made) return made;
    const make = async () => {
      const out = this.fresh();
      const { code, stderr, milliseconds } = await this.run(argumentsFor(out));
      if (code !== 0) throw new Error(`It fails even when nothing disturbs it:\n${stderr}`);
      return { out, milliseconds };
    };
    const making = make();
    this.whole.set(name, making);
    return making;
  }

  /**
   * A copy of the reference's folder.
   *
   * @param {string} [methods]
   */
  async copy(methods) {
    const out = this.fresh();
    cpSync((await this.reference(methods)).out, out, { recursive: true });
    return out;
  }

  /**
   * Runs the command to its end.
   *
   * @param {string[]} args
   * @param {{ limit?: number, env?: Record<string, string> }} [options] - limit: milliseconds after which it is killed.
   */
  run(args, { limit, env } = {}) {
    const { child, finished } = this.start(args, env);
    const timer = limit === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limit);
    return finished.finally(() => clearTimeout(timer));
  }

  /**
   * Starts the command.
   *
   * @param {string[]} args
   * @param {Record<string, string>} [env] - beside this process's; what is downloaded or packed is the scratch folder's.
   */
  start(args, env) {
    return start(this.cli, args, { XDG_CACHE_HOME: join(this.folder, 'cache'), ...env });
  }
}

/**
 * Starts a module under Node.
 *
 * @param {string} module
 * @param {string[]} args
 * @param {Record<string, string>} [env] - beside this process's.
 */
export function start(module, args, env = {}) {
  const began = performance.now();
  const child = spawn(process.execPath, [module, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const peak = watchPeakMemory(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  /** @type {Promise<Finished>} */
  const finished = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr, milliseconds: performance.now() - began, peak: peak() });
    });
  });
  return { child, finished };
}

const evaluation = {
  probeEpochs: 2,
  gmmInits: 2,
  decoderEpochs: 1,
  likelihoodImages: 2,
  likelihoodSamples: 10,
};
const settings = Object.entries(evaluation).flatMap(([key, value]) => [
  '--set',
  `evaluation.${key}=${value}`,
]);
const studyValue = {
  title: 'A short study',
  datasets: ['fashion-mnist-mini'],
  methods: ['random', 'vae', 'simclr'],
  seeds: 1,
  epochs: 3,
  threads: 1,
  set: { evaluation },
};
