import { copyFileSync, createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { constants, crc32, createDeflateRaw, createGzip } from 'node:zlib';
import { filesIn, unclear } from './compare.mjs';
import { start } from './victim.mjs';
import { zipFile } from './zip-file.mjs';

const evalCli = fileURLToPath(new URL('../../packages/eval/dist/cli.js', import.meta.url));
/** MB. */
const most = 1000;
/** Milliseconds. */
const limit = 120_000;

/**
 * Small files that claim or unpack to far more than there is memory for: a clear error in less than 1 GB.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* memory(victim) {
  if (process.platform !== 'linux') {
    yield { what: 'bombs', held: undefined, note: 'the peak of memory is known on Linux only' };
    return;
  }
  const data = victim.fresh();
  mkdirSync(data);
  for (const path of filesIn(victim.data)) copyFileSync(join(victim.data, path), join(data, path));
  const labels = join(data, 'train-labels-idx1-ubyte');
  rmSync(labels);
  for (const [claim, count] of /** @type {const} */ ([
    ['which says it has 1,000', 1000],
    ['which says so', 0xffffffff],
  ])) {
    await writeLabels(`${labels}.gz`, count);
    const what = `a gz of 10 GB of labels, ${claim}`;
    const where = ['--dataset', 'fashion-mnist-mini', '--data-dir', data, '--out', victim.fresh()];
    yield verdict(
      `train on ${what}`,
      await victim.run(['train', '--epochs', '1', ...where], { limit }),
      'train-labels',
    );
    const listed = await victim.run(['datasets', '--data-dir', data], { limit });
    // A list may say that the files are there without reading them.
    yield verdict(`datasets with ${what}`, listed, listed.code === 0 ? undefined : 'train-labels');
  }

  const npz = `${victim.fresh()}.npz`;
  await writeNpz(npz);
  yield verdict('simvae-eval of an npz of 3 MB that unpacks to 3 GB', await judge(npz), basename(npz));

  for (const [what, bytes] of Object.entries(safetensors)) {
    const file = `${victim.fresh()}.safetensors`;
    writeFileSync(file, bytes);
    yield verdict(`simvae-eval of ${what}`, await judge(file), basename(file));
    const out = await victim.copy('vae');
    const checkpoint = filesIn(out).find((path) => path.endsWith('checkpoint.safetensors')) ?? '';
    writeFileSync(join(out, checkpoint), bytes);
    yield verdict(
      `eval of a checkpoint: ${what}`,
      await victim.run(victim.eval(out), { limit }),
      'checkpoint',
    );
  }

  /** @param {string} file */
  function judge(file) {
    const { child, finished } = start(evalCli, [file, '--labels', file]);
    const timer = setTimeout(() => child.kill('SIGKILL'), limit);
    return finished.finally(() => clearTimeout(timer));
  }
}

/**
 * @param {string} what
 * @param {import('./victim.mjs').Finished} finished
 * @param {string | undefined} name - of what an error must name; undefined where none is due.
 */
function verdict(what, finished, name) {
  const { peak = 0, milliseconds } = finished;
  const slow = milliseconds > limit ? 'it takes for ever' : '';
  const problem = slow || (name === undefined ? '' : unclear(finished, name));
  const large = peak > most ? `it takes ${Math.round(peak)} MB` : '';
  return { what, held: `${problem}${large}` === '', note: large || problem || `${Math.round(peak)} MB` };
}

/** Files of 90 bytes. @type {Record<string, Buffer>} */
const safetensors = {
  'a safetensors whose header is 1 TB long': Buffer.concat([uint64(2n ** 40n), Buffer.alloc(82, ' ')]),
  'a safetensors with a tensor of 4 TB': (() => {
    const header = '{"x":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4000000000000]}}';
    return Buffer.concat([uint64(BigInt(header.length)), Buffer.from(header)]);
  })(),
};

/** @param {bigint} value */
function uint64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/**
 * An idx file of 10 GB of labels 0, compressed to about 10 MB.
 *
 * @param {string} path
 * @param {number} count - of labels, as the header says.
 */
async function writeLabels(path, count) {
  const header = Buffer.from([0, 0, 8, 1, 0, 0, 0, 0]);
  header.writeUInt32BE(count, 4);
  await pipeline(
    Readable.from(zeros(header, 10e9)),
    createGzip({ level: constants.Z_BEST_SPEED }),
    createWriteStream(path),
  );
}

/**
 * A zip with one array of 3 GB of zeros, compressed to about 3 MB.
 *
 * @param {string} path
 */
async function writeNpz(path) {
  const dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (75000000, 10), }";
  const header = Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00v\x00', 'latin1'),
    Buffer.from(`${dictionary.padEnd(117)}\n`),
  ]);
  const size = 3e9;
  let checksum = 0;
  /** @type {Buffer[]} */
  const packed = [];
  async function* counted() {
    for (const chunk of zeros(header, size)) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  }
  await pipeline(Readable.from(counted()), createDeflateRaw(), async (source) => {
    for await (const chunk of source) packed.push(chunk);
  });
  const data = Buffer.concat(packed);
  writeFileSync(
    path,
    zipFile([{ name: 'train.npy', data, deflated: true, size: header.length + size, crc: checksum }]),
  );
}

/**
 * A beginning, and then zeros.
 *
 * @param {Buffer} beginning
 * @param {number} count - of zeros.
 */
function* zeros(beginning, count) {
  yield beginning;
  const chunk = Buffer.alloc(1e6);
  for (let left = count; left > 0; left -= chunk.length)
    yield chunk.subarray(0, Math.min(left, chunk.length));
}
