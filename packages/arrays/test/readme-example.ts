import { decodeSafetensors, encodeSafetensors, memoryImages, readImages } from '@simvae/arrays';

const source = memoryImages(Uint8Array.of(0, 51, 102, 153, 204, 255), [1, 3, 1]); // two images of three pixels
const images = await readImages(source, [1]);
console.log(images.shape, images.data[2]); // [1, 1, 3, 1] and 1

const file = encodeSafetensors({ tensors: new Map([['images', images]]), metadata: { made: 'by hand' } });
console.log(decodeSafetensors(file).tensors.get('images')?.shape); // [1, 1, 3, 1]
