import { compile, valueAndGrad } from '@simvae/compile';
import * as tf from '@tensorflow/tfjs-core';

const loss = ({ params, x }: { params: { w: tf.Tensor2D }; x: tf.Tensor2D }) => ({
  loss: tf.mean(tf.square(tf.sub(tf.matMul(x, params.w), 1))),
});
const step = await compile(valueAndGrad(loss), { params: { w: [2, 1] }, x: [3, 2] });

const w = Float32Array.of(0.5, -0.5);
const x = Float32Array.of(1, 2, 3, 4, 5, 6);
const { loss: value, grads } = await step.run({ params: { w }, x });
console.log(value, grads); // [2.25] and { params: { w: [-9, -12] } }
await step.dispose();
