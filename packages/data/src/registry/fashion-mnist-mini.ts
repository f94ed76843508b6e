import type { DatasetInfo } from '../types.js';
import { fashionMnist } from './fashion-mnist.js';
import { idxFiles } from './idx-files.js';

/** 1,000 training and 200 test images of each class of FashionMNIST, shipped as an npm package. */
export const fashionMnistMini: DatasetInfo = {
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
