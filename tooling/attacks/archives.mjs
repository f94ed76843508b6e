import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { makeCelebaLookalike } from '../data/make-celeba-lookalike.mjs';
import { filesIn, unclear } from './compare.mjs';
import { tarFile } from './tar-file.mjs';
import { zipFile } from './zip-file.mjs';

/** @typedef {import('./tar-file.mjs').TarMember} TarMember */
/** @typedef {import('./zip-file.mjs').ZipMember} ZipMember */

/** MB. */
const most = 1000;
/** Milliseconds. */
const limit = 180_000;

/**
 * Archives of images that are damaged, that lie about their sizes, or that try to write elsewhere: one clear error that
 * names the archive, in less than 1 GB, and nothing written. The same archives are taken as they should be.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* archives(victim) {
  /** @type {[dataset: string, file: string, cases: Record<string, () => Buffer>, beside: string][]} */
  const kinds = [
    ['cifar10', 'cifar-10-binary.tar.gz', tarCases(), ''],
    ['celeba', 'img_align_celeba.zip', await zipCases(victim), join(victim.folder, 'lookalike')],
  ];
  for (const [dataset, file, cases, beside] of kinds) {
    for (const [what, make] of Object.entries(cases)) {
      const inside = victim.fresh();
      const data = join(inside, 'a', 'b', 'data');
      mkdirSync(data, { recursive: true });
      for (const list of beside === '' ? [] : ['list_attr_celeba.txt', 'list_eval_partition.txt']) {
        writeFileSync(join(data, list), readFileSync(join(beside, list)));
      }
      writeFileSync(join(data, file), make());
      const before = filesIn(inside);
      const out = victim.fresh();
      const args = ['--dataset', dataset, '--data-dir', data, '--out', out, '--network', 'mlp'];
      const finished = await victim.run(['train', '--methods', 'random', ...args], { limit });
      const problem = what === honest ? refusal(finished) : unclear(finished, file);
      const escaped = existsSync('/simvae-escaped') || filesIn(inside).join() !== before.join();
      const { peak = 0, milliseconds } = finished;
      const note = [
        problem,
        escaped ? 'it wrote beside the archive' : '',
        what !== honest && existsSync(out) ? 'it began a run' : '',
        peak > most ? `it takes ${Math.round(peak)} MB` : '',
        milliseconds > limit ? 'it takes for ever' : '',
      ].find((text) => text !== '');
      const said = `${Math.round(peak)} MB`;
      yield { what: `${dataset}, ${file} with ${what}`, held: note === undefined, note: note ?? said };
      rmSync(inside, { recursive: true });
      rmSync(out, { recursive: true, force: true });
    }
  }
}

const honest = 'nothing wrong';

/** @param {import('./victim.mjs').Finished} finished */
function refusal({ code, stderr }) {
  return code === 0 ? '' : `it is refused: ${stderr.trim()}`;
}

/** An archive of CIFAR10 whose images are of one colour each, so that it is small. */
function tarCases() {
  const folder = 'cifar-10-batches-bin';
  const batch = Buffer.alloc(10_000 * 3073);
  for (let i = 0; i < 10_000; i++) batch.fill(i % 10, 3073 * i, 3073 * i + 1);
  const names = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`).concat('test_batch.bin');
  const classes = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ').join('\n');
  /** @type {TarMember[]} */
  const whole = [
    ...names.map((name) => ({ name: `${folder}/${name}`, content: batch })),
    { name: `${folder}/batches.meta.txt`, content: Buffer.from(`${classes}\n`) },
  ];
  const evil = Buffer.from('escaped');
  const first = whole[0];
  /** @param {TarMember[]} members */
  const pack = (members) => gzipSync(tarFile(members), { level: 1 });
  /** @param {Partial<TarMember>} change */
  const changed = (change) => pack([{ ...first, ...change }, ...whole.slice(1)]);
  /** @param {TarMember} member */
  const added = (member) => pack([member, ...whole]);
  const packed = pack(whole);
  return {
    [honest]: () => packed,
    'a path that leads out of it': () => added({ name: `${folder}/../../../escaped`, content: evil }),
    'a path from the root': () => added({ name: '/simvae-escaped', content: evil }),
    'a path with backslashes': () => added({ name: '..\\..\\escaped', content: evil }),
    'a symbolic link': () => changed({ content: undefined, type: '2', link: '/etc/passwd' }),
    'a hard link': () => changed({ content: undefined, type: '1', link: '../../../etc/passwd' }),
    'a device': () => changed({ content: undefined, type: '3' }),
    'a batch twice': () => added(first),
    'a batch missing': () => pack(whole.slice(1)),
    'a batch that is one image short': () => changed({ content: batch.subarray(3073) }),
    'a label that is none': () => changed({ content: Buffer.concat([Buffer.from([11]), batch.subarray(1)]) }),
    'a batch that says it has 8 GB': () => changed({ size: 8 ** 11 - 1 }),
    '100,000 files beside': () =>
      pack([...Array.from({ length: 100_000 }, (_, i) => ({ name: `${folder}/${i}` })), ...whole]),
    'its second half missing': () => packed.subarray(0, packed.length / 2),
    'its last bytes missing': () => packed.subarray(0, -4),
    'a bit changed': () => flipped(packed, 0.5),
    'text in place of it': () => Buffer.from('<html>404 not found</html>'),
    'no byte in it': () => Buffer.alloc(0),
  };
}

/**
 * An archive of drawn faces in the layout of CelebA.
 *
 * @param {import('./victim.mjs').Victim} victim
 */
async function zipCases({ folder }) {
  const lookalike = join(folder, 'lookalike');
  const faces = await makeCelebaLookalike(lookalike, { count: 40 });
  /** @type {ZipMember[]} */
  const whole = faces.map(({ name }) => ({
    name: `img_align_celeba/${name}`,
    data: readFileSync(join(lookalike, 'img_align_celeba', name)),
  }));
  const first = whole[0];
  const data = Buffer.from('escaped');
  /** @param {Partial<ZipMember>} change */
  const changed = (change) => zipFile([{ ...first, ...change }, ...whole.slice(1)]);
  /** @param {ZipMember} member */
  const added = (member) => zipFile([member, ...whole]);
  const packed = zipFile(whole);
  const zeros = Buffer.alloc(2 ** 30);
  const bomb = { data: deflateRawSync(zeros, { level: 1 }), deflated: true, crc: crc32(zeros) };
  return {
    [honest]: () => packed,
    'a path that leads out of it': () => added({ name: 'img_align_celeba/../../../escaped', data }),
    'a path from the root': () => added({ name: '/simvae-escaped', data }),
    'a path on another drive': () => added({ name: 'C:\\escaped', data }),
    'a symbolic link': () => changed({ data: Buffer.from('/etc/passwd'), mode: 0o120777 }),
    'an image twice': () => added(first),
    'an image missing': () => zipFile(whole.slice(1)),
    'an image that is none': () => changed({ data }),
    'an image cut short': () => changed({ data: first.data.subarray(0, first.data.length / 2) }),
    'an image whose checksum is wrong': () => changed({ crc: 1 }),
    'an image that is encrypted': () => changed({ flags: 1 }),
    'an image that unpacks to 1 GB, and says so': () => changed({ ...bomb, size: zeros.length }),
    'an image that unpacks to 1 GB, and does not say so': () => changed({ ...bomb, size: 1000 }),
    'its second half missing': () => packed.subarray(0, packed.length / 2),
    'its last bytes missing': () => packed.subarray(0, -4),
    'a bit changed in its directory': () => flipped(packed, 0.9995),
    'text in place of it': () => Buffer.from('<html>404 not found</html>'),
    'no byte in it': () => Buffer.alloc(0),
  };
}

/**
 * @param {Buffer} bytes
 * @param {number} share - where.
 */
function flipped(bytes, share) {
  const copy = Buffer.from(bytes);
  copy[Math.floor(share * copy.length)] ^= 4;
  return copy;
}
