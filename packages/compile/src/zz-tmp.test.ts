import { it } from 'vitest';
import { exportModel } from './index.js';
import * as tf from '@tensorflow/tfjs-core';

const dense = ({ x, w }: { x: tf.Tensor2D; w: tf.Tensor2D }) => ({ y: tf.relu(tf.matMul(x, w)) });
const file = exportModel(dense, {
  rows: { x: [4] }, // the shape of one row
  constants: { w: { data: new Float32Array(8).fill(0.5), shape: [4, 2] } },
  descriptions: { x: 'what goes in' },
  metadata: { author: 'somebody' },
});
console.log(file.length); // bytes of dense.onnx: x [batch, 4] to y [batch, 2]

it('x', () => {});
