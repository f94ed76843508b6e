import type { DatasetInfo } from '../types.js';
import { idxFiles } from './idx-files.js';

/** Articles of clothing from Zalando's shop. */
export const fashionMnist: DatasetInfo = {
  name: 'fashion-mnist',
  title: 'FashionMNIST',
  imageShape: [28, 28, 1],
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
};
