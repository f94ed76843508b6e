import '@tensorflow/tfjs-backend-cpu';
import { RandomStream } from '@simvae/random';
import { type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { MethodContext } from '../contract/define-method.js';
import { parseMethodOptions } from '../contract/options.js';
import { bindVariables, hostTensors } from '../contract/variables.js';
import { describeMethod, tinyNetworks } from '../testing/index.js';
import { postHocDecoder } from './post-hoc-decoder.js';
import { simvaeMethod } from './simvae-method.js';

function make({ networks, imageCount }: MethodContext) {
  const method = simvaeMethod.create({ networks, imageCount }, parseMethodOptions(simvaeMethod, 'mnist'));
  const variables = method.init(new RandomStream(7, 'trained'));
  return { method, variables, decoding: postHocDecoder({ method, variables, decoder: networks.decoder() }) };
}

describeMethod((context) => make(context).decoding);

it('is the mean squared error of decoding the frozen representation, which a step leaves as it was', () => {
  const { method, variables, decoding } = make({ networks: tinyNetworks(), imageCount: 5 });
  const initial = decoding.init(new RandomStream(0, 'init'));
  const pixels = new RandomStream(1, 'images').fillUniform(new Float32Array(3 * 16));
  tidy(() => {
    const views = tensor(pixels, [3, 4, 4, 1]) as Tensor4D;
    const bound = bindVariables(initial);
    const { loss, state } = decoding.loss!({
      ...bound,
      views,
      noise: {},
      indices: tensor([0, 1, 2], [3], 'int32'),
    });
    expect([...decoding.represent({ ...bound, images: views }).dataSync()]).toEqual([
      ...method.represent({ ...bindVariables(variables), images: views }).dataSync(),
    ]);
    // In training mode the tiny decoder centres its input by the batch: decode row by row from the loss's own latents.
    const decoder = tinyNetworks().decoder();
    const latents = method.represent({ ...bindVariables(variables), images: views });
    const { params, state: decoderState } = bindVariables({
      params: initial.params.decoder as never,
      state: initial.state.decoder as never,
    });
    const logits = decoder
      .apply({ params, state: decoderState, input: latents, training: true })
      .output.dataSync();
    let expected = 0;
    for (let i = 0; i < pixels.length; i++) {
      expected += (pixels[i] - 1 / (1 + Math.exp(-logits[i]))) ** 2 / pixels.length;
    }
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 6);
    const frozen = hostTensors(initial.state);
    const after = state.frozen as never as Record<
      string,
      Record<string, Record<string, { dataSync(): Float32Array }>>
    >;
    const weight = after.params.encoder.weight.dataSync();
    expect([...weight]).toEqual([...frozen.get('frozen/params/encoder/weight')!.data]);
  });
});
