import { sizeOf } from '@simvae/arrays';
import type { Value } from '../trace/graph.js';
import type { BlockedOperators } from './blocked-operators.js';
import { type CpuRule, plainly } from './cpu-lowering.js';
import type { Form } from './forms.js';

/** Statistics and maps of channels, by the kernel of the composite. */
export const channelCpuRules: Readonly<Record<string, CpuRule>> = {
  ChannelMoments({ inputs: { x } }, { ops, forms }) {
    const { onnx } = ops;
    const form = forms.home(x);
    if (form === 'first') return undefined;
    const images = forms.get(x, form);
    const mean = means(images, x, form, ops);
    let centred: string;
    if (form === 'blocks') {
      const channels = x.shape[3];
      const ones = onnx.constant(new Float32Array(channels).fill(1), [channels], 'float32');
      centred = ops.affine(images, channels, ones, { bias: onnx.op('Neg', [mean]) });
    } else {
      centred = onnx.op('Sub', [images, mean]);
    }
    return [plainly(mean), plainly(means(onnx.op('Mul', [centred, centred]), x, form, ops))];
  },

  ChannelAffine({ inputs: { x, scale, offset, sum }, attributes }, { ops, forms }) {
    const { onnx } = ops;
    const form = forms.home(x);
    const [images, factor] = [forms.get(x, form), forms.get(scale, 'plain')];
    const bias = offset && forms.get(offset, 'plain');
    const added = sum && forms.get(sum, form);
    const relu = attributes.relu === true;
    if (form === 'blocks') {
      const channels = x.shape[3];
      return [{ form, name: ops.affine(images, channels, factor, { bias, sum: added, relu }) }];
    }
    const shaped = (name: string): string =>
      form === 'first' ? ops.reshape(name, [x.shape[3], 1, 1]) : name;
    let name = onnx.op('Mul', [images, shaped(factor)]);
    if (bias !== undefined) name = onnx.op('Add', [name, shaped(bias)]);
    if (added !== undefined) name = onnx.op('Add', [name, added]);
    return [{ form, name: relu ? onnx.op('Relu', [name]) : name }];
  },

  ChannelSums({ inputs: { dy, x } }, { ops, forms }) {
    const { onnx } = ops;
    const form = forms.home(dy) === 'plain' ? forms.home(x) : forms.home(dy);
    if (form === 'first') return undefined;
    const channels = x.shape[x.shape.length - 1];
    const count = onnx.scalar(sizeOf(x.shape) / channels);
    const gradient = forms.get(dy, form);
    const product = onnx.op('Mul', [gradient, forms.get(x, form)]);
    const sumOf = (name: string): string =>
      form === 'blocks'
        ? onnx.op('Mul', [ops.means(name, x.shape[0], channels), count])
        : rowProducts(name, x, form, ops, () => 1);
    return [plainly(sumOf(gradient)), plainly(sumOf(product))];
  },
};

/** Mean of each channel of images that lie in a form. */
function means(name: string, x: Value, form: Form, ops: BlockedOperators): string {
  if (form === 'blocks') return ops.means(name, x.shape[0], x.shape[3]);
  return rowProducts(name, x, form, ops, (count) => 1 / count);
}

/**
 * Sums over all rows of channels, weighted: products with a row of weights are the fastest of all. Two of them, over the first axes
 * and then over the others: in one sum of so many float32 digits would be lost.
 */
function rowProducts(
  name: string,
  { shape }: Value,
  form: Form,
  ops: BlockedOperators,
  weightOf: (count: number) => number,
): string {
  const channels = shape[shape.length - 1];
  const rows = sizeOf(shape) / channels;
  // [images, pixels, channels], or as rows [pixels, images, channels].
  const first = form === 'rows' ? shape[1] * shape[2] : shape[0];
  const weigh = (values: string, count: number, width: number): string => {
    const weights = ops.onnx.constant(new Float32Array(count).fill(weightOf(count)), [1, count], 'float32');
    return ops.onnx.op('MatMul', [weights, ops.reshape(values, [count, width])]);
  };
  const partial = weigh(name, first, (rows / first) * channels);
  return ops.reshape(weigh(partial, rows / first, channels), [channels]);
}
