import { type BoundVariables, type NetworkInput, subtree, type Variables } from '@simvae/core';
import type { RandomStream } from '@simvae/random';
import { add } from '@tensorflow/tfjs-core';
import type { Layer, LayerSpec } from './layer.js';

/** A layer with the name its variables lie under. */
type Named = readonly [name: string, layer: Layer];

/**
 * Layers one after the other. The variables of each lie under its name: `sequential({ dense1: dense({ units: 8 }) })` has
 * `dense1/weight`. Layers are initialised in order, from one stream.
 *
 * @throws {RangeError} If a name is no word, or there is no layer; when built, if a layer cannot take what comes before it.
 */
export function sequential(specs: Readonly<Record<string, LayerSpec>>): LayerSpec {
  const names = Object.keys(specs);
  if (names.length === 0) throw new RangeError('sequential: `specs` must have a layer, got none.');
  for (const name of names) checkName('sequential', name);
  return (inputShape) => {
    let shape = inputShape;
    const layers = names.map((name): Named => {
      const layer = build(specs[name], shape, name);
      shape = layer.outputShape;
      return [name, layer];
    });
    return {
      outputShape: shape,
      init: (random) => initAll(layers, random),
      apply({ input, ...rest }) {
        const state: { [name: string]: BoundVariables['state'] } = {};
        let output = input;
        for (const named of layers) output = applyNamed(named, { ...rest, input: output }, state);
        return { output, state };
      },
    };
  };
}

/**
 * A layer and a way around it, whose outputs are added. Variables lie under `body` and `shortcut`.
 *
 *   y = body(x) + shortcut(x)
 *
 * Source: He et al., arXiv:1512.03385, equations 1 and 2.
 *
 * @param shortcut - @default x itself
 * @throws {RangeError} When built, if the two give different shapes.
 */
export function residual(body: LayerSpec, shortcut?: LayerSpec): LayerSpec {
  return (inputShape) => {
    const through: Named = ['body', build(body, inputShape, 'body')];
    const around: Named | undefined = shortcut && ['shortcut', build(shortcut, inputShape, 'shortcut')];
    const outputShape = through[1].outputShape;
    const other = around?.[1].outputShape ?? inputShape;
    if (outputShape.join() !== other.join()) {
      throw new RangeError(
        `residual: \`body\` must give rows of shape [${other.join(', ')}] as its shortcut does, got ` +
          `[${outputShape.join(', ')}].`,
      );
    }
    return {
      outputShape,
      init: (random) => initAll(around ? [through, around] : [through], random),
      apply(input) {
        const state: { [name: string]: BoundVariables['state'] } = {};
        const first = applyNamed(through, input, state);
        const second = around ? applyNamed(around, input, state) : input.input;
        return { output: add(first, second), state };
      },
    };
  };
}

/** A layer whose variables lie under a name. @throws {RangeError} If the name is no word. */
export function scope(name: string, spec: LayerSpec): LayerSpec {
  checkName('scope', name);
  return sequential({ [name]: spec });
}

/** Builds a layer; a mistake in it is told with the way to it. */
function build(spec: LayerSpec, inputShape: readonly number[], name: string): Layer {
  try {
    return spec(inputShape);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`${name}: ${cause.message}`, { cause });
  }
}

/** Variables of layers under their names; names of layers without any are left out. */
function initAll(layers: readonly Named[], random: RandomStream): Variables {
  const params: { [name: string]: Variables['params'] } = {};
  const state: { [name: string]: Variables['state'] } = {};
  for (const [name, layer] of layers) {
    const own = layer.init(random);
    if (Object.keys(own.params).length > 0) params[name] = own.params;
    if (Object.keys(own.state).length > 0) state[name] = own.state;
  }
  return { params, state };
}

/** Output of a layer with the variables under its name; writes its next state under the same name. */
function applyNamed(
  [name, layer]: Named,
  { params, state, input, training }: NetworkInput,
  next: { [name: string]: BoundVariables['state'] },
) {
  const own = layer.apply({ params: subtree(params, name), state: subtree(state, name), input, training });
  if (Object.keys(own.state).length > 0) next[name] = own.state;
  return own.output;
}

/** Names are parts of paths, and keep the order in which they are written. */
function checkName(caller: string, name: string): void {
  if (!/^[a-z][A-Za-z0-9-]*$/.test(name)) {
    throw new RangeError(`${caller}: a name must be a word that starts with a small letter, got '${name}'.`);
  }
}
