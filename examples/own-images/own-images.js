// SimVAE on images of your own. Usage: node own-images.js PATH, where PATH has a folder of images for each class.
import { augmentations, randomViews } from '@simvae/augment';
import { parseMethodOptions, simvaeMethod } from '@simvae/core';
import { loadDataset } from '@simvae/data';
import { KNeighborsClassifier } from '@simvae/eval';
import { mlpNetworks } from '@simvae/models';
import { Trainer } from '@simvae/train';

const {
  imageShape,
  train,
  test,
  skipped = [],
} = await loadDataset(`folder:${process.argv[2]}`, { size: 32 });
console.log(`${train.count} training images, ${test.count} test images`);
for (const { file, reason } of skipped) console.log(`left out: ${file}: ${reason}`);

const networks = mlpNetworks({ imageShape, latent: 16, hidden: [256] });
const context = { networks, imageCount: train.count };
const method = simvaeMethod.create(context, parseMethodOptions(simvaeMethod, 'folder'));
const views = randomViews(train.images, { augmentation: augmentations.color, seed: 0 });
const trainer = await Trainer.create({ method, images: train.images, views, seed: 0 });
await trainer.train({
  epochs: 20,
  onEpoch: ({ epoch, loss }) => console.log(`epoch ${epoch}: loss ${loss}`),
});

const [known, asked] = [
  await trainer.model.represent(train.images),
  await trainer.model.represent(test.images),
];
const neighbors = await new KNeighborsClassifier({ k: 5 }).fit(known, train.labels.class.values);
const share = await neighbors.score(asked, test.labels.class.values);
console.log(`nearest neighbours name the class of ${(100 * share).toFixed(1)} % of the test images`);
await trainer.dispose();
