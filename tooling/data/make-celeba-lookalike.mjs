/**
 * Makes a look-alike of CelebA, which cannot be passed on: drawn faces in its exact layout.
 *
 *   node tooling/data/make-celeba-lookalike.mjs OUT_DIR [--count 2000] [--seed 0]
 *
 * OUT_DIR receives `img_align_celeba/000001.jpg` and so on (178 x 218), `list_attr_celeba.txt` and
 * `list_eval_partition.txt`. Every attribute can be seen on the face, so that what learns from pixels can find it. Hair
 * colours are as frequent as in CelebA, roughly; a third of the faces has none or several, as there. The
 * partitions follow each other with its proportions (162,770 : 19,867 : 19,962).
 *
 * An image is a function of seed and number alone.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { drawFace } from './draw-face.mjs';

/** How often each attribute holds, for men and for others; in the published order. */
const frequencies = {
  '5_o_Clock_Shadow': [0.25, 0],
  Arched_Eyebrows: [0.1, 0.45],
  Attractive: [0, 0],
  Bags_Under_Eyes: [0.3, 0.12],
  Bald: [0, 0],
  Bangs: [0.1, 0.25],
  Big_Lips: [0.2, 0.3],
  Big_Nose: [0.4, 0.12],
  Black_Hair: [0, 0],
  Blond_Hair: [0, 0],
  Blurry: [0.06, 0.06],
  Brown_Hair: [0, 0],
  Bushy_Eyebrows: [0.3, 0.05],
  Chubby: [0.15, 0.06],
  Double_Chin: [0.12, 0.05],
  Eyeglasses: [0.25, 0.12],
  Goatee: [0.15, 0],
  Gray_Hair: [0, 0],
  Heavy_Makeup: [0, 0.6],
  High_Cheekbones: [0.3, 0.55],
  Male: [1, 0],
  Mouth_Slightly_Open: [0.45, 0.5],
  Mustache: [0.15, 0],
  Narrow_Eyes: [0.12, 0.12],
  No_Beard: [0.6, 1],
  Oval_Face: [0.2, 0.35],
  Pale_Skin: [0.05, 0.08],
  Pointy_Nose: [0.2, 0.35],
  Receding_Hairline: [0.2, 0.04],
  Rosy_Cheeks: [0, 0.12],
  Sideburns: [0.15, 0],
  Smiling: [0.4, 0.55],
  Straight_Hair: [0.25, 0.2],
  Wavy_Hair: [0.15, 0.45],
  Wearing_Earrings: [0.02, 0.3],
  Wearing_Hat: [0.08, 0.03],
  Wearing_Lipstick: [0, 0.75],
  Wearing_Necklace: [0.02, 0.2],
  Wearing_Necktie: [0.18, 0],
  Young: [0.65, 0.88],
};
/** What is said of the hair, and the part of all faces of which it is said up to then. */
const hair = /** @type {const} */ ([
  [['Bald'], 0.05],
  [['Brown_Hair'], 0.23],
  [['Blond_Hair'], 0.38],
  [['Gray_Hair'], 0.46],
  [['Black_Hair'], 0.7],
  [['Brown_Hair', 'Black_Hair'], 0.78],
  [[], 1],
]);
const partitions = [162_770, 19_867, 19_962];
const published = partitions.reduce((sum, count) => sum + count);

/**
 * @param {string} directory - receives the files.
 * @param {{ count?: number, seed?: number }} [options] - `count`: images, at least 11, so that no partition is empty.
 *   @default 2000 images, seed 0
 * @returns {Promise<{ name: string, partition: number, attributes: Record<string, boolean> }[]>} what was drawn.
 */
export async function makeCelebaLookalike(directory, { count = 2000, seed = 0 } = {}) {
  if (!(Number.isInteger(count) && count >= 11 && count < 1e6)) {
    throw new RangeError(`makeCelebaLookalike: \`count\` must be an integer in 11 .. 999999, got ${count}.`);
  }
  mkdirSync(join(directory, 'img_align_celeba'), { recursive: true });
  const faces = [];
  for (let index = 0; index < count; index++) {
    const name = `${String(index + 1).padStart(6, '0')}.jpg`;
    const uniform = (/** @type {string} */ what) => uniformOf(`${seed}/${index}/${what}`);
    const attributes = drawAttributes(uniform);
    const svg = Buffer.from(drawFace(attributes, uniform));
    const jpeg = await sharp(svg).flatten().jpeg({ quality: 92 }).toBuffer();
    writeFileSync(join(directory, 'img_align_celeba', name), jpeg);
    faces.push({ name, partition: partitionOf(index, count), attributes });
  }
  const names = Object.keys(frequencies);
  const rows = faces.map(({ name, attributes }) => {
    const values = names.map((attribute) => (attributes[attribute] ? ' 1' : '-1'));
    return `${name} ${values.join(' ')}\n`;
  });
  writeFileSync(join(directory, 'list_attr_celeba.txt'), `${count}\n${names.join(' ')} \n${rows.join('')}`);
  const parts = faces.map(({ name, partition }) => `${name} ${partition}\n`);
  writeFileSync(join(directory, 'list_eval_partition.txt'), parts.join(''));
  return faces;
}

/** @param {import('./draw-face.mjs').Uniform} uniform */
function drawAttributes(uniform) {
  const male = uniform('Male') < 0.42;
  /** @type {Record<string, boolean>} */
  const attributes = {};
  for (const [name, [ofMen, ofOthers]] of Object.entries(frequencies)) {
    attributes[name] = uniform(name) < (male ? ofMen : ofOthers);
  }
  const drawn = uniform('hair');
  const [said] = hair.find(([, upTo]) => drawn < upTo) ?? hair[0];
  for (const name of said) attributes[name] = true;
  attributes.Attractive = attributes.Young && !attributes.Big_Nose && !attributes.Blurry;
  // What cannot be seen is not said.
  if (attributes['5_o_Clock_Shadow'] || !attributes.No_Beard) attributes.Goatee = false;
  if (!attributes.No_Beard) attributes['5_o_Clock_Shadow'] = false;
  if (attributes.Bald || attributes.Wearing_Hat) {
    for (const name of ['Bangs', 'Receding_Hairline', 'Straight_Hair', 'Wavy_Hair']) attributes[name] = false;
  }
  if (attributes.Wavy_Hair) attributes.Straight_Hair = false;
  return attributes;
}

/** The first of the images are for training, the last for testing. @param {number} index @param {number} count */
function partitionOf(index, count) {
  const place = ((index + 0.5) / count) * published;
  return place < partitions[0] ? 0 : place < partitions[0] + partitions[1] ? 1 : 2;
}

/** A number in [0, 1) that is a function of a name. @param {string} name */
function uniformOf(name) {
  return createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { count: { type: 'string', default: '2000' }, seed: { type: 'string', default: '0' } },
  });
  if (positionals.length !== 1) {
    process.stderr.write('usage: node make-celeba-lookalike.mjs OUT_DIR [--count 2000] [--seed 0]\n');
    process.exit(2);
  }
  await makeCelebaLookalike(positionals[0], { count: Number(values.count), seed: Number(values.seed) });
}
