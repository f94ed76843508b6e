import type { DatasetInfo } from '../types.js';
import { idxFiles } from './idx-files.js';

/** Handwritten digits. */
export const mnist: DatasetInfo = {
  name: 'mnist',
  title: 'MNIST',
  imageShape: [28, 28, 1],
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
};
