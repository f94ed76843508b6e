// Packs raw images, says when two thousand are left, and then waits to be killed. Usage: PATH COUNT
import { packImages } from '../src/packed/pack-images.js';
import { rawImages } from './packed.js';

const [path, count] = process.argv.slice(2);
let decoded = 0;
await packImages(
  path,
  rawImages(Number(count), {
    decode: async (encoded) => {
      if (++decoded > Number(count) - 2000) {
        process.stdout.write('now\n');
        await new Promise((wake) => setTimeout(wake, 1e6));
      }
      return encoded;
    },
  }),
);
