import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { describeEngines } from '@simvae/compile';
import { alternate, median, medianRatio } from '../processes/alternate.mjs';
import { Program } from '../processes/program.mjs';

/**
 * What measuring gave. `peer` is null where there is none, or none is installed.
 *
 * @typedef {object} Measured
 * @property {number | null} value
 * @property {{ name: string, value: number } | null} peer
 * @property {number | null} ratio
 */

/** @typedef {[name: string, ...args: string[]]} Command - a module of programs/ or a script of peers/. */

/**
 * One of our programs, in turns with its peer.
 *
 * @param {Command} ours
 * @param {Command} theirs
 * @param {{ turns: number, python: string | undefined }} options
 * @returns {Promise<Measured>} medians; `ratio` is ours over the peer's.
 */
export async function besidePeer([name, ...args], [peerName, ...peerArgs], { turns, python }) {
  const programs = [await Program.node(name, args)];
  try {
    if (python) programs.push(await Program.python(python, peerName, peerArgs));
    const [ours, peer] = programs;
    const values = await alternate(
      { ours: () => ours.turn(), ...(peer && { peer: () => peer.turn() }) },
      turns,
    );
    return {
      value: median(values.ours),
      peer: peer ? { name: String(peer.about.name), value: median(values.peer) } : null,
      ratio: peer ? medianRatio(values.ours, values.peer) : null,
    };
  } finally {
    await Promise.all(programs.map((program) => program.end()));
  }
}

/**
 * One of our programs that has no peer.
 *
 * @param {Command} command
 * @param {{ turns: number }} options
 * @returns {Promise<Measured>}
 */
export async function alone(command, { turns }) {
  const { value } = await besidePeer(command, command, { turns, python: undefined });
  return { value, peer: null, ratio: null };
}

/**
 * The quotient of what two programs of ours measure, which is value and ratio alike.
 *
 * @param {Command} over
 * @param {Command} under
 * @param {{ turns: number }} options
 * @returns {Promise<Measured>}
 */
export async function quotient([overName, ...overArgs], [underName, ...underArgs], { turns }) {
  const programs = [await Program.node(overName, overArgs)];
  try {
    programs.push(await Program.node(underName, underArgs));
    const [over, under] = programs;
    const values = await alternate({ over: () => over.turn(), under: () => under.turn() }, turns);
    return own(medianRatio(values.over, values.under));
  } finally {
    await Promise.all(programs.map((program) => program.end()));
  }
}

/**
 * Time of a step on an engine that is not on every machine, over that of the compiled step.
 *
 * @param {string} engine
 * @param {string[]} flags - of step.mjs.
 * @param {{ turns: number }} options
 * @returns {Promise<Measured>} nothing where the engine does not work.
 */
export async function overCompiled(engine, flags, options) {
  const [{ works }] = await describeEngines([engine]);
  if (!works) return { value: null, peer: null, ratio: null };
  return quotient(['step.mjs', '--engine', engine, ...flags], ['step.mjs', ...flags], options);
}

/**
 * Speed of a program while another process keeps a core busy, over its speed alone.
 *
 * @param {Command} command - measures a time.
 * @param {{ turns: number }} options
 * @returns {Promise<Measured>}
 */
export async function contended([name, ...args], { turns }) {
  const program = await Program.node(name, args);
  try {
    const { alone, beside } = await alternate(
      { alone: () => program.turn(), beside: () => besideBusyProcess(() => program.turn()) },
      turns,
    );
    return own(medianRatio(alone, beside));
  } finally {
    await program.end();
  }
}

/**
 * Seconds from starting Node until a program is ready.
 *
 * @param {Command} command
 * @param {{ turns: number }} options
 * @returns {Promise<Measured>}
 */
export async function startTime([name, ...args], { turns }) {
  const { times } = await alternate(
    {
      times: async () => {
        const program = await Program.node(name, args);
        await program.end();
        return program.startTime / 1000;
      },
    },
    turns,
  );
  return { value: median(times), peer: null, ratio: null };
}

/** @param {number} value @returns {Measured} */
function own(value) {
  return { value, peer: null, ratio: value };
}

/**
 * @template T
 * @param {() => Promise<T>} work
 */
async function besideBusyProcess(work) {
  const busy = spawn(process.execPath, ['-e', 'console.log(1); for (;;);'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(busy, 'close');
  try {
    await once(busy.stdout, 'data');
    await setTimeout(100);
    return await work();
  } finally {
    busy.kill('SIGKILL');
    await ended;
  }
}
