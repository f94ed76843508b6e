import { RandomStream } from '@simvae/random';

const noise = new RandomStream(0, 'noise', 7); // seed 0; the stream of step 7
const first = [noise.uniform(), noise.normal(), noise.integer(10)];

const again = new RandomStream(0, 'noise', 7); // made anywhere, at any time: the same draws
console.log(first.join() === [again.uniform(), again.normal(), again.integer(10)].join()); // true
