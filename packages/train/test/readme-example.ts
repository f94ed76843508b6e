import { parseMethodOptions, simvaeMethod } from '@simvae/core';
import { mlpNetworks } from '@simvae/models';
import { Trainer } from '@simvae/train';

const images = new Uint8Array(64 * 784).fill(128); // pixels 0 .. 255, [64, 28, 28, 1]
const networks = mlpNetworks({ imageShape: [28, 28, 1], latent: 10, hidden: [32] });
const method = simvaeMethod.create({ networks, imageCount: 64 }, parseMethodOptions(simvaeMethod, 'mnist'));
const fillViews = ({ out }: { out: Float32Array }) => out.fill(0.5); // @simvae/augment has real ones

const trainer = await Trainer.create({ method, images, imageShape: [28, 28, 1], fillViews, seed: 0 });
await trainer.train({ epochs: 2, onEpoch: ({ epoch, loss }) => console.log(epoch, loss) });
const { shape } = await trainer.model.represent(images); // [64, 10]
console.log(shape);
await trainer.dispose();
