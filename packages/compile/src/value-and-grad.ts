import { createRequire } from 'node:module';
import { clone, engine, keep, Tensor } from '@tensorflow/tfjs-core';
import { flattenOutputs } from './trace/trace.js';
import { flattenTree, unflattenTree } from './tree.js';
import type { TensorFunction, TensorTree } from './types.js';

// Registers tfjs's gradients: under Node, @tensorflow/tfjs-core alone registers none. Required, not imported: before Node imports a CommonJS
// module it searches its text for names of exports, which takes longer than all else about this one.
createRequire(import.meta.url)('@tensorflow/tfjs-layers');

/**
 * Differentiates a function: the result returns what `fn` returns, and the gradients of its `loss` besides.
 *
 * @param fn - returns a tree with a scalar `loss` in it.
 * @param withRespectTo - names of the inputs to differentiate by; each may be a subtree. @default ['params']
 * @returns a function of the same inputs that returns `{ ...outputs, grads }`, where `grads` holds, under each name, the
 *   gradients in the structure of that input.
 * @throws {TypeError} When called: if `loss` is not a scalar tensor, or does not depend on one of the tensors.
 *
 * @example
 * const step = valueAndGrad(({ params, x }) => ({ loss: tf.mean(tf.square(tf.sub(tf.matMul(x, params.w), 1))) }));
 * const program = await compile(step, { params: { w: [3, 1] }, x: [8, 3] });
 * const { loss, grads } = await program.run({ params: { w }, x }); // grads.params.w
 */
export function valueAndGrad(
  fn: TensorFunction,
  withRespectTo: readonly string[] = ['params'],
): TensorFunction {
  return (inputs: TensorTree) => {
    const selected: Record<string, Tensor | TensorTree> = {};
    for (const name of withRespectTo) {
      if (!Object.hasOwn(inputs, name)) {
        throw new RangeError(
          `valueAndGrad: \`withRespectTo\` must name inputs (${Object.keys(inputs).join(', ')}), got ${name}.`,
        );
      }
      selected[name] = inputs[name];
    }
    const variables = flattenTree<Tensor>(selected, (node): node is Tensor => node instanceof Tensor);
    const paths = [...variables.keys()];
    if (paths.length === 0)
      throw new RangeError('valueAndGrad: there must be a tensor to differentiate by, got none.');

    // The forward pass runs in a scope of its own, which ends before the backward pass: outputs are held across it.
    const held = new Map<string, Tensor>();
    const forward = (): Tensor => {
      const outputs = flattenOutputs(fn(inputs));
      const loss = outputs.get('loss');
      if (loss?.rank !== 0) {
        throw new TypeError(
          `valueAndGrad: the function must return a scalar \`loss\`, got ${loss ? `shape [${loss.shape}]` : 'none'}.`,
        );
      }
      for (const [path, output] of outputs) if (path !== 'loss') held.set(path, keep(clone(output)));
      return loss;
    };
    const { value, grads } = engine().gradients(forward, [...variables.values()], undefined, true);
    const unused = paths.filter((_, i) => grads[i] == null);
    if (unused.length > 0) {
      throw new TypeError(
        `valueAndGrad: \`loss\` must depend on every tensor, but it ignores ${unused.join(', ')}.`,
      );
    }
    const outputs = new Map<string, Tensor>([['loss', value]]);
    for (const [path, output] of held) {
      outputs.set(path, clone(output));
      output.dispose();
    }
    return {
      ...unflattenTree(outputs),
      grads: unflattenTree(paths.map((path, i) => [path, grads[i]] as const)),
    };
  };
}
