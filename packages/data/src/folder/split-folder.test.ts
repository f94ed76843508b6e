import { describe, expect, it } from 'vitest';
import { DataFileError } from '../data-file-error.js';
import { splitFolder } from './split-folder.js';

const numbered = (folder: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${folder}${String(i).padStart(3, '0')}.png`);
const inTest = (names: readonly string[]) =>
  splitFolder('f', names)
    .images.filter(({ split }) => split === 'test')
    .map(({ name }) => name);

describe('splitFolder', () => {
  it('takes folders as classes, and a tenth of each for testing', () => {
    const names = [...numbered('dog/', 42), ...numbered('cat/', 100), ...numbered('cat/young/', 20)];
    const { images, classes } = splitFolder('f', names);
    expect(classes).toEqual(['cat', 'dog']);
    expect(images.map(({ name }) => name)).toEqual(names);
    expect(images.every(({ name, label }) => name.startsWith(`${label}/`))).toBe(true);
    const test = inTest(names);
    expect(test.filter((name) => name.startsWith('cat/'))).toHaveLength(12);
    expect(test.filter((name) => name.startsWith('dog/'))).toHaveLength(4);
    expect(inTest(names.toReversed()).sort()).toEqual([...test].sort());
    // A new image moves at most one other.
    const more = inTest([...names, 'cat/new.png']);
    expect(test.filter((name) => !more.includes(name)).length).toBeLessThanOrEqual(1);
  });

  it('keeps an image of each class for training, and one of two for testing', () => {
    const { images } = splitFolder('f', ['a/1.png', 'b/1.png', 'b/2.png']);
    expect(images[0].split).toBe('train');
    expect(
      images
        .slice(1)
        .map(({ split }) => split)
        .sort(),
    ).toEqual(['test', 'train']);
  });

  it.each(['test', 'val', 'valid', 'validation'])('takes train/ and %s/ as the splits', (folder) => {
    const names = ['train/b/1.png', 'train/a/1.png', `${folder}/b/1.png`, 'notes/figure.png'];
    expect(splitFolder('f', names)).toEqual({
      images: [
        { name: 'train/b/1.png', split: 'train', label: 'b' },
        { name: 'train/a/1.png', split: 'train', label: 'a' },
        { name: `${folder}/b/1.png`, split: 'test', label: 'b' },
      ],
      classes: ['a', 'b'],
    });
  });

  it('prefers test/ to val/, and takes both as classes without train/', () => {
    const names = ['train/1.png', 'val/1.png', 'test/1.png'];
    expect(splitFolder('f', names).images.map(({ name }) => name)).toEqual(['train/1.png', 'test/1.png']);
    expect(splitFolder('f', [...numbered('val/', 3), ...numbered('test/', 3)]).classes).toEqual([
      'test',
      'val',
    ]);
  });

  it('gives no labels to images that lie in one folder', () => {
    for (const names of [numbered('', 30), numbered('photos/', 30), numbered('photos/2024/', 30)]) {
      const { images, classes } = splitFolder('f', names);
      expect(classes).toEqual([]);
      expect(images.filter(({ split }) => split === 'test')).toHaveLength(3);
      expect(images.every(({ label }) => label === undefined)).toBe(true);
    }
  });

  it.each([
    [
      ['a/1.png', 'b/1.png', 'cover.png'],
      'expected every image in the folder of its class, got cover.png in none',
    ],
    [['1.png'], 'expected test images, got 1 images in all'],
    [['a/1.png', 'b/1.png'], 'expected test images, got 2 images in all'],
    [['train/a/1.png', 'train/b/1.png', 'test/c/1.png'], 'expected training images of c, got none'],
  ])('refuses %j', (names, problem) => {
    const next =
      'Put images into a folder for each class, or all into one folder; or these into train/ and test/.';
    expect(() => splitFolder('f', names)).toThrow(new DataFileError('f', problem, next));
  });
});
