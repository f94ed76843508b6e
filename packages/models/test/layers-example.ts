import { batchNorm, dense, flatten, relu, residual, sequential } from '@simvae/models';

const encoder = sequential({
  flatten: flatten(),
  dense1: dense({ units: 64, bias: false }),
  norm1: batchNorm(),
  relu1: relu(),
  block: residual(sequential({ dense: dense({ units: 64 }), relu: relu() })),
  head: dense({ units: 10 }),
})([28, 28, 1]);
console.log(encoder.outputShape); // [10]
