import { memoryImages } from '@simvae/arrays';
import { augmentations, randomViews } from '@simvae/augment';
import { parseMethodOptions, simvaeMethod } from '@simvae/core';
import { mlpNetworks } from '@simvae/models';
import { Trainer } from '@simvae/train';

const images = memoryImages(new Uint8Array(64 * 784).fill(128), [28, 28, 1]); // pixels 0 .. 255
const networks = mlpNetworks({ imageShape: [28, 28, 1], latent: 10, hidden: [32] });
const method = simvaeMethod.create({ networks, imageCount: 64 }, parseMethodOptions(simvaeMethod, 'mnist'));
const views = randomViews(images, { augmentation: augmentations.grey, seed: 0 });

const optimizer = { name: 'adam', learningRate: 1e-3 } as const;
const trainer = await Trainer.create({ method, images, views, seed: 0, optimizer });
await trainer.train({ epochs: 2, onEpoch: ({ epoch, loss }) => console.log(epoch, loss) });
const { shape } = await trainer.model.represent(images); // [64, 10]
console.log(shape);
await trainer.dispose();
