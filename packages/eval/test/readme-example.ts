import { evaluateRepresentations } from '@simvae/eval';

// Features from any encoder, a row each, with labels: here points around x = 0 and x = 9.
const points = (xs: number[]) => xs.map((x) => [x, x ** 2 % 1]);
const train = points([0, 0.3, 0.5, 0.8, 9, 9.2, 9.6, 9.7]);
const trainLabels = train.map(([x]) => (x < 5 ? 'left' : 'right'));
const test = points([0.4, 0.6, 9.1, 9.4]);
const testLabels = ['left', 'left', 'right', 'right'];

const data = { train, trainLabels, test, testLabels };
const { knn, gmm } = await evaluateRepresentations(data, { protocol: 'paper', ks: [1, 3], nInit: 5 });
console.log(knn.best, knn.k, gmm.accuracy); // 1 1 1
