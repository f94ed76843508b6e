import { compile, valueAndGrad } from '@simvae/compile';
import { ntXent } from '@simvae/core';

const step = valueAndGrad(({ a, b }) => ({ loss: ntXent({ a, b }, { temperature: 0.5 }) }), ['a']);
const program = await compile(step, { a: [2, 2], b: [2, 2] });
const view = Float32Array.of(1, 0, 0, 1);
const { loss, grads } = await program.run({ a: view, b: view });
console.log(loss, grads); // log(1 + 2 / e^2) = 0.2395..., { a: Float32Array(4) [...] }
