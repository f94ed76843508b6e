import { celebaTargets } from './celeba/celeba-labels.js';
import { celebaAttributes } from './celeba/celeba-lists.js';
import { glyphShapes } from './glyphs/draw-glyph.js';
import type {
  BatchesInfo,
  CelebaInfo,
  DatasetInfo,
  GeneratedInfo,
  IdxFile,
  IdxInfo,
  PaperSettings,
} from './types.js';

/** Grey images of 28 x 28 pixels in the paper: table 3, table 4, section A.4.3. */
const grey = { latent: 10, network: 'mlp', augmentation: 'grey' } as const satisfies Partial<PaperSettings>;
/** Colour images there: table 3, table 5, section A.4.3. */
const color = {
  latent: 64,
  network: 'resnet',
  augmentation: 'color',
} as const satisfies Partial<PaperSettings>;

const mnist: IdxInfo = {
  form: 'idx',
  name: 'mnist',
  title: 'MNIST',
  imageShape: [28, 28, 1],
  targets: ['class'],
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  sizes: { train: 60_000, test: 10_000 },
  licence: 'CC BY-SA 3.0, Yann LeCun and Corinna Cortes',
  citation:
    'LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 86(11), 1998',
  files: idxFiles(
    {
      trainImages: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      trainLabels: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      testImages: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      testLabels: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
    'https://ossci-datasets.s3.amazonaws.com/mnist',
  ),
  systemDirectories: [],
  paper: { ...grey, comparedWith: 'mnist' },
};

const fashionMnist: IdxInfo = {
  form: 'idx',
  name: 'fashion-mnist',
  title: 'FashionMNIST',
  imageShape: [28, 28, 1],
  targets: ['class'],
  classes: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  sizes: { train: 60_000, test: 10_000 },
  licence: 'MIT, Copyright (c) 2017 Zalando SE',
  citation:
    'Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms", arXiv:1708.07747',
  files: idxFiles(
    {
      trainImages: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      trainLabels: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      testImages: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      testLabels: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
  ),
  systemDirectories: ['/usr/share/datasets/fashion-mnist'],
  paper: { ...grey, comparedWith: 'fashion-mnist' },
};

/** 1,000 training and 200 test images of each class of FashionMNIST, shipped as an npm package. */
const fashionMnistMini: IdxInfo = {
  ...fashionMnist,
  name: 'fashion-mnist-mini',
  title: 'FashionMNIST-mini',
  sizes: { train: 10_000, test: 2_000 },
  files: idxFiles({
    trainImages: '33dda8b7b7da19bcf1ab21fdbbf39ae96cccc071a290467cb09413a6633d14ae',
    trainLabels: '34ad7ee9482cd96fa2f40493a805eb90ec284689dee68239f831b71cf09eded0',
    testImages: '97074dbc23e902def1c10269dd63231814c9b4e00ceae11813a49b0923f6310c',
    testLabels: '51762b2b32c650ddbbc470577ab4afb6253e78dc27cab64f057f522f98e44dcc',
  }),
  systemDirectories: [],
  package: '@simvae/fashion-mnist-mini',
};

/**
 * The digest of the archive is that which several projects check (among them torchvision's Ruby port and MLDatasets.jl),
 * beside the MD5 on the page of its authors, c32a1d4ab5d03f1284b67883e8d87530. Of the files in it only the MD5 is known.
 */
const cifar10: BatchesInfo = {
  form: 'batches',
  name: 'cifar10',
  title: 'CIFAR10',
  imageShape: [32, 32, 3],
  targets: ['class'],
  classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  sizes: { train: 50_000, test: 10_000 },
  licence: 'none stated; to be cited (Alex Krizhevsky)',
  citation:
    'Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", University of Toronto, 2009',
  files: [
    {
      name: 'cifar-10-binary.tar.gz',
      also: ['cifar-10-binary.tar'],
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
    },
  ],
  folder: 'cifar-10-batches-bin',
  batches: [
    { name: 'data_batch_1.bin', split: 'train', md5: '5dd7e06a14cb22eb9f671a540d1b7c25' },
    { name: 'data_batch_2.bin', split: 'train', md5: '5ea93a67294ea407fff1d09f752e9692' },
    { name: 'data_batch_3.bin', split: 'train', md5: '942cd6a4bcdd0dd3c604fbe906cb4421' },
    { name: 'data_batch_4.bin', split: 'train', md5: 'ae636b3ba5c66a11e91e8cb52e771fcb' },
    { name: 'data_batch_5.bin', split: 'train', md5: '53f37980c15c3d472c316c40844f3f0d' },
    { name: 'test_batch.bin', split: 'test', md5: '803d5f7f4d78ea53de84dbe85f74fb6d' },
  ],
  classNames: 'batches.meta.txt',
  systemDirectories: [],
  paper: { ...color, comparedWith: 'cifar10' },
};

/**
 * Aligned and cropped faces; the sizes are those of the partitions 0 and 2. Its files are handed out one by one, for
 * research alone: none is downloaded. The digests are those that torchvision checks.
 */
const celeba: CelebaInfo = {
  form: 'celeba',
  name: 'celeba',
  title: 'CelebA',
  imageShape: [64, 64, 3],
  targets: celebaTargets,
  groups: { attributes: celebaAttributes },
  classes: ['female', 'male'],
  sizes: { train: 162_770, test: 19_962 },
  licence: 'for research that is not commercial; not to be passed on (Multimedia Laboratory, CUHK)',
  citation: 'Liu, Luo, Wang and Tang, "Deep Learning Face Attributes in the Wild", ICCV 2015',
  address: 'https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html',
  files: [
    {
      name: 'img_align_celeba',
      also: ['img_align_celeba.zip', 'Img/img_align_celeba', 'Img/img_align_celeba.zip'],
      folder: true,
      md5: '00d2c5bc6d35e252742224ab0c1e8fcb',
    },
    {
      name: 'list_attr_celeba.txt',
      also: ['Anno/list_attr_celeba.txt'],
      md5: '75e246fa4810816ffd6ee81facbd244c',
    },
    {
      name: 'list_eval_partition.txt',
      also: ['Eval/list_eval_partition.txt'],
      md5: 'd32c9cbf5e040fd4025c592c306e6668',
    },
  ],
  systemDirectories: [],
  paper: { ...color, comparedWith: 'celeba' },
};

/** Ten drawn shapes with known generating factors. */
const glyphs: GeneratedInfo = {
  form: 'generated',
  name: 'glyphs',
  title: 'Glyphs',
  imageShape: [28, 28, 1],
  targets: ['class'],
  classes: glyphShapes.map((shape) => shape.name),
  sizes: { train: 10_000, test: 2_000 },
  licence: 'MIT',
  citation: 'Generated by @simvae/data, makeGlyphs({ seed: 0 })',
  files: [],
  systemDirectories: [],
  paper: { ...grey, comparedWith: 'glyphs' },
};

/** The same shapes, each in a hue, in images of the size of CIFAR10's. */
const glyphsColor: GeneratedInfo = {
  ...glyphs,
  name: 'glyphs-color',
  title: 'Glyphs in colour',
  imageShape: [32, 32, 3],
  citation: 'Generated by @simvae/data, makeGlyphs({ seed: 0, color: true })',
  // Stands in for natural images where there is no network.
  paper: { ...color, comparedWith: 'glyphs-color' },
};

/** Every data set that `loadDataset` knows, by name. JSON-safe. */
export const datasets = {
  mnist,
  'fashion-mnist': fashionMnist,
  'fashion-mnist-mini': fashionMnistMini,
  cifar10,
  celeba,
  glyphs,
  'glyphs-color': glyphsColor,
} as const satisfies Readonly<Record<string, DatasetInfo>>;

/** Name of a known data set. */
export type DatasetName = keyof typeof datasets;

/**
 * Looks up a data set by name.
 *
 * @param caller - function named in the error.
 * @param other - name of another form that it takes.
 * @throws {RangeError} If the name is unknown; the message lists the known ones.
 */
export function datasetInfo(name: string, caller: string, other?: string): DatasetInfo {
  const known: Readonly<Record<string, DatasetInfo>> = datasets;
  if (!Object.hasOwn(known, name)) {
    const names = [...Object.keys(known), ...(other === undefined ? [] : [other])].join(', ');
    throw new RangeError(`${caller}: \`name\` must be one of ${names}, got ${name}.`);
  }
  return known[name];
}

/**
 * The four files of a data set published as MNIST is.
 *
 * @param digests - SHA-256 of the uncompressed contents.
 * @param baseUrl - address the names are appended to; absent where there is none.
 */
function idxFiles(
  digests: Readonly<Record<'trainImages' | 'trainLabels' | 'testImages' | 'testLabels', string>>,
  baseUrl?: string,
): readonly IdxFile[] {
  const file = (split: IdxFile['split'], holds: IdxFile['holds'], name: string, sha256: string): IdxFile => ({
    split,
    holds,
    name: `${name}.gz`,
    also: [name],
    sha256,
    ...(baseUrl === undefined ? {} : { url: `${baseUrl}/${name}.gz` }),
  });
  return [
    file('train', 'images', 'train-images-idx3-ubyte', digests.trainImages),
    file('train', 'labels', 'train-labels-idx1-ubyte', digests.trainLabels),
    file('test', 'images', 't10k-images-idx3-ubyte', digests.testImages),
    file('test', 'labels', 't10k-labels-idx1-ubyte', digests.testLabels),
  ];
}
