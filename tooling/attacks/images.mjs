import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { difference, rawError, unclear } from './compare.mjs';
import { mount } from './disk.mjs';
import { killAt } from './kills.mjs';

/** MB. */
const most = 1000;
/** Milliseconds. */
const limit = 120_000;
/** Images of each class. */
const perClass = 150;

/**
 * A folder of images with broken ones among them, and the packed file that is made of it: what is broken is named and left
 * out, or refused with `--strict`; packing that was killed, or ran out of disk, goes on; a packed file that was damaged is
 * made again, or ends in a clear error, and never gives other numbers.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* images(victim) {
  const folder = join(victim.fresh(), 'images');
  const whole = await drawFolder(folder);
  yield* brokenImages(victim, folder, whole);

  const cache = victim.fresh();
  const expected = victim.fresh();
  await victim.run(bench(folder, expected), { env: { XDG_CACHE_HOME: cache } });
  yield* damagedPacks(victim, { folder, cache, expected });
  yield* killedPacks(victim, { folder, expected });
  yield await fullDisk(victim, { folder, expected });
}

/**
 * Arguments of a benchmark that reads every image.
 *
 * @param {string} folder
 * @param {string} out
 */
function bench(folder, out, command = 'bench') {
  const settings = ['network.latent=4', 'network.hidden=[16]'];
  if (command === 'bench') settings.push('evaluation.probeEpochs=2', 'evaluation.gmmInits=1');
  return [
    ...[command, '--dataset', `folder:${folder}`, '--size', '16', '--methods', 'random', '--network', 'mlp'],
    ...['--out', out, ...settings.flatMap((setting) => ['--set', setting])],
  ];
}

/**
 * Draws two classes of images.
 *
 * @param {string} folder
 * @returns {Promise<Buffer>} one of them.
 */
async function drawFolder(folder) {
  let bytes = Buffer.alloc(0);
  for (const name of ['dark', 'light']) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < perClass; i++) {
      const level = (name === 'dark' ? 20 : 150) + (i % 90);
      const background = { r: level, g: (level + 7 * i) % 256, b: level };
      const create = /** @type {const} */ ({ width: 64, height: 48, channels: 3, background });
      bytes = await sharp({ create }).png().toBuffer();
      writeFileSync(join(folder, name, `${i}.png`), bytes);
    }
  }
  return bytes;
}

/**
 * @param {import('./victim.mjs').Victim} victim
 * @param {string} folder
 * @param {Buffer} whole - an image.
 */
async function* brokenImages(victim, folder, whole) {
  /** @type {Record<string, (path: string) => void>} */
  const breaks = {
    'that is text': (path) => writeFileSync(path, 'not an image'),
    'that is empty': (path) => writeFileSync(path, ''),
    'that is cut short': (path) => writeFileSync(path, whole.subarray(0, whole.length / 2)),
    'with a wrong checksum': (path) => {
      const bytes = Buffer.from(whole);
      bytes[bytes.length - 20] ^= 1;
      writeFileSync(path, bytes);
    },
    'that says it has 3.6 billion pixels': (path) => writeFileSync(path, hugePng()),
    'that is a folder': (path) => mkdirSync(path),
    'that is a link to nowhere': (path) => symlinkSync(join(folder, 'nowhere'), path),
    'that is a link to a device': (path) => symlinkSync('/dev/zero', path),
  };
  const file = 'broken one.png';
  const path = join(folder, 'dark', file);
  for (const [kind, make] of Object.entries(breaks)) {
    make(path);
    const isFolder = kind === 'that is a folder';
    for (const strict of isFolder ? [false] : [false, true]) {
      const what = `an image ${kind}${strict ? ', with --strict' : ''}`;
      const env = { XDG_CACHE_HOME: victim.fresh() };
      const args = bench(folder, victim.fresh(), 'train').concat(strict ? ['--strict'] : []);
      const finished = await victim.run(args, { env, limit });
      const { code, stderr, peak = 0 } = finished;
      const skipped = code !== 0 ? `it ends: ${stderr.trim()}` : rawError(stderr);
      const named = isFolder || stderr.includes(file) ? '' : 'it is not named';
      const problem = strict ? unclear(finished, file) : skipped || named;
      const large = peak > most ? `it takes ${Math.round(peak)} MB` : '';
      yield { what, held: `${problem}${large}` === '', note: problem || large || `${Math.round(peak)} MB` };
    }
    rmSync(path, { recursive: true });
  }

  for (const [what, make] of /** @type {const} */ ([
    ['a folder without images', () => {}],
    [
      'a folder of broken images alone',
      (/** @type {string} */ empty) => {
        for (const name of ['a.png', 'b.png', 'c.png']) writeFileSync(join(empty, name), 'not an image');
      },
    ],
    [
      'a folder with a link to itself',
      (/** @type {string} */ empty) => symlinkSync(empty, join(empty, 'again')),
    ],
  ])) {
    const empty = victim.fresh();
    mkdirSync(empty);
    make(empty);
    const env = { XDG_CACHE_HOME: victim.fresh() };
    const note = unclear(await victim.run(bench(empty, victim.fresh(), 'train'), { env, limit }), empty);
    yield { what, held: note === '', note };
  }
}

/**
 * @param {import('./victim.mjs').Victim} victim
 * @param {{ folder: string, cache: string, expected: string }} made
 */
async function* damagedPacks(victim, { folder, cache, expected }) {
  const [name] = /** @type {string[]} */ (readdirSync(cache, { recursive: true })).filter((path) =>
    path.endsWith('.bin'),
  );
  const packed = join(cache, name);
  const bytes = readFileSync(packed);
  const flip = (/** @type {number} */ at) => {
    const copy = Buffer.from(bytes);
    copy[at < 0 ? copy.length + at : Math.floor(at)] ^= 4;
    return copy;
  };
  // A page of header, one of checksums, then pixels, then a summary.
  for (const [what, content] of /** @type {[string, Buffer | undefined][]} */ ([
    ['empty', Buffer.alloc(0)],
    ['cut in half', bytes.subarray(0, bytes.length / 2)],
    ['cut by a byte', bytes.subarray(0, -1)],
    ['overwritten', Buffer.alloc(bytes.length, 'x')],
    ['with a bit changed in its header', flip(9)],
    ['with a bit changed in its checksums', flip(4096 + 40)],
    ['with a bit changed in its pixels', flip(bytes.length / 2)],
    ['with a bit changed in its summary', flip(-20)],
    ['deleted', undefined],
  ])) {
    if (content) writeFileSync(packed, content);
    else rmSync(packed);
    const out = victim.fresh();
    const finished = await victim.run(bench(folder, out), { env: { XDG_CACHE_HOME: cache }, limit });
    const note = finished.code === 0 ? difference(out, expected) : unclear(finished, name);
    const result = finished.code === 0 ? 'made again' : 'a clear error';
    yield { what: `a packed file ${what}`, held: note === '', note: note || result };
    writeFileSync(packed, bytes);
  }
}

/**
 * @param {import('./victim.mjs').Victim} victim
 * @param {{ folder: string, expected: string }} made
 */
async function* killedPacks(victim, { folder, expected }) {
  let events = 0;
  // The first one is killed by nothing: how many events of files does packing cause?
  for (let round = 0; round <= 8; round++) {
    const [cache, out] = [victim.fresh(), victim.fresh()];
    mkdirSync(cache);
    const env = { XDG_CACHE_HOME: cache };
    const event = Math.ceil(Math.random() * events);
    const { seen, killed } = await killAt(victim, bench(folder, out), { folder: cache, event }, env);
    if (round === 0) events = seen;
    if (killed.length === 0) continue;
    const again = await victim.run(bench(folder, out), { env, limit });
    const note = again.code === 0 ? difference(out, expected) : `it does not go on: ${ending(again)}`;
    yield {
      what: `packing that is killed at event ${event} of ${events}, then gone on with`,
      held: note === '',
      note,
    };
  }
  const env = { XDG_CACHE_HOME: victim.fresh() };
  const outs = [victim.fresh(), victim.fresh()];
  const ends = await Promise.all(outs.map((out) => victim.run(bench(folder, out), { env, limit })));
  const failed = ends.find(({ code }) => code !== 0);
  const note = failed ? failed.stderr.trim() : outs.map((out) => difference(out, expected)).join('');
  yield { what: 'two processes that pack at once', held: note === '', note };
}

/**
 * @param {import('./victim.mjs').Victim} victim
 * @param {{ folder: string, expected: string }} made
 */
async function fullDisk(victim, { folder, expected }) {
  const what = 'a cache on a disk with no room for the packed file';
  const mounted = mount(victim.fresh(), 64 * 1024);
  if (!mounted) return { what, held: undefined, note: 'a file system of limited size needs Linux and root' };
  try {
    const out = victim.fresh();
    const run = () => victim.run(bench(folder, out), { env: { XDG_CACHE_HOME: mounted.path }, limit });
    const full = await run();
    const failed = full.code === 0 ? 'it did not notice' : unclear(full, mounted.path);
    mounted.remount('size=100%');
    const last = await run();
    const after = last.code === 0 ? difference(out, expected) : `it does not go on: ${ending(last)}`;
    return { what, held: `${failed}${after}` === '', note: failed || after };
  } finally {
    mounted.unmount();
  }
}

/** @param {import('./victim.mjs').Finished} finished */
function ending({ code, stderr, milliseconds }) {
  return code === null ? `it was ended after ${Math.round(milliseconds / 1000)} s` : stderr.trim();
}

/** A PNG of 100 bytes that declares 60,000 x 60,000 pixels. Source: PNG specification, third edition, section 5. */
function hugePng() {
  const chunk = (/** @type {string} */ type, /** @type {Buffer} */ data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(60_000, 0);
  header.writeUInt32BE(60_000, 4);
  // 8 bits, RGB.
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
