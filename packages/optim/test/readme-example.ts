import { Adam, parameterLayout } from '@simvae/optim';

const adam = new Adam(parameterLayout([['weight', [2]]]), { learningRate: 0.1 });
const weight = adam.parameterViews.get('weight')!;
const gradient = adam.gradientViews.get('weight')!;
weight.set([5, -3]);

for (let step = 0; step < 200; step++) {
  for (let i = 0; i < 2; i++) gradient[i] = 2 * weight[i]; // of the sum of squares
  adam.step();
}
console.log(Math.abs(weight[0]) < 0.01); // true
