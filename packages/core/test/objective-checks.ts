import '@tensorflow/tfjs-backend-cpu';
import { compile, valueAndGrad } from '@simvae/compile';
import { RandomStream } from '@simvae/random';
import { type Scalar, type Tensor, tensor, tidy, valueAndGrads } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import golden from '../src/fixtures/objectives.json' with { type: 'json' };

/** Values in row-major order with their shape: a tensor outside of TensorFlow.js. */
export interface Values {
  readonly shape: number[];
  readonly data: number[];
}

/** Inputs of an objective. */
export type NamedValues = Readonly<Record<string, Values>>;

/** A record of named tensors in, a scalar out. */
type Objective = (inputs: Record<string, Tensor>) => Scalar;

interface GoldenCase {
  readonly name: string;
  readonly inputs: NamedValues;
  readonly options: Readonly<Record<string, unknown>>;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Values>>;
}

const integers = new Set(['indices', 'noiseIndices']);

/** The sourced reference cases of one objective. */
export function goldenCases(name: string): GoldenCase[] {
  return (golden.cases as unknown as GoldenCase[]).filter((one) => one.name === name);
}

/** Standard normal values times `scale` plus `shift`. */
export function normalValues(shape: number[], key: string, scale = 1, shift = 0): Values {
  const size = shape.reduce((a, b) => a * b, 1);
  const draws = new RandomStream(0, 'test', key).fillNormal(new Float64Array(size));
  return { shape, data: Array.from(draws, (x) => x * scale + shift) };
}

/** Row `row` of a matrix of values. */
export function rowOf({ shape, data }: Values, row: number): number[] {
  const width = data.length / shape[0];
  return data.slice(row * width, (row + 1) * width);
}

/** The rows of a matrix of values. */
export function rowsOf(values: Values): number[][] {
  return Array.from({ length: values.shape[0] }, (_, row) => rowOf(values, row));
}

/** The loss of an objective and its gradients with respect to the named inputs. */
export function evaluate(objective: Objective, inputs: NamedValues, wrt: readonly string[] = []) {
  return tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, data }]) => [
        name,
        tensor(data, shape, integers.has(name) ? 'int32' : 'float32'),
      ]),
    );
    if (wrt.length === 0) return { loss: objective(tensors).dataSync()[0], gradients: {} };
    const { value, grads } = valueAndGrads((...leaves: Tensor[]) =>
      objective({ ...tensors, ...Object.fromEntries(wrt.map((name, i) => [name, leaves[i]])) }),
    )(wrt.map((name) => tensors[name]));
    return {
      loss: value.dataSync()[0],
      gradients: Object.fromEntries(wrt.map((name, i) => [name, Array.from(grads[i].dataSync())])),
    };
  });
}

/** Asserts |actual - expected| <= tolerance * largest |expected|, entry by entry. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs), Number.MIN_VALUE);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]) / scale;
    if (!(error <= worst)) worst = error;
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}

/** Registers two tests per golden case of an objective, eager and compiled: value and gradients within 1e-5 relative. */
export function itMatchesGolden<Options>(
  name: string,
  objective: (inputs: never, options: Options) => Scalar,
): void {
  const cases = goldenCases(name);
  const titled = cases.map((one) => ({ options: JSON.stringify(one.options), one }));
  it('has reference values', () => expect(cases.length).toBeGreaterThan(0));

  it.each(titled)('equals the reference values with $options', ({ one }) => {
    const { loss, gradients } = evaluate(
      (inputs) => objective(inputs as never, one.options as Options),
      one.inputs,
      Object.keys(one.gradients),
    );
    expectClose([loss], [one.loss], 1e-5);
    for (const [input, { data }] of Object.entries(one.gradients)) expectClose(gradients[input], data, 1e-5);
  });

  it.each(titled)('equals the reference values compiled with $options', async ({ one }) => {
    const isInteger = (input: string) => integers.has(input);
    const step = valueAndGrad(
      (inputs) => ({ loss: objective(inputs as never, one.options as Options) }),
      Object.keys(one.gradients),
    );
    const inputs = Object.entries(one.inputs);
    const program = await compile(
      step,
      Object.fromEntries(
        inputs.map(([input, { shape }]) => [input, { shape, dtype: isInteger(input) ? 'int32' : 'float32' }]),
      ),
      { threads: 1 },
    );
    const { loss, grads } = await program.run(
      Object.fromEntries(
        inputs.map(([input, { data }]) => [
          input,
          isInteger(input) ? Int32Array.from(data) : Float32Array.from(data),
        ]),
      ),
    );
    expectClose(loss as Float32Array, [one.loss], 1e-5);
    for (const [input, { data }] of Object.entries(one.gradients)) {
      expectClose((grads as Record<string, Float32Array>)[input], data, 1e-5);
    }
    await program.dispose();
  });
}

/** Asserts that a loss and its gradients are finite. */
export function expectFinite({ loss, gradients }: ReturnType<typeof evaluate>): void {
  expect(Number.isFinite(loss)).toBe(true);
  expect(Object.values(gradients).flat().every(Number.isFinite)).toBe(true);
}

/**
 * Asserts that gradients agree with central differences of the loss along random directions, within 2e-3 of the
 * largest slope: what float32 allows.
 */
export function expectGradient(
  objective: Objective,
  inputs: NamedValues,
  wrt: readonly string[],
  step = 1e-2,
): void {
  const { gradients } = evaluate(objective, inputs, wrt);
  for (const name of wrt) {
    const slopes: number[] = [];
    const differences: number[] = [];
    for (let direction = 0; direction < 4; direction++) {
      const along = normalValues(inputs[name].shape, `direction ${name} ${direction}`).data;
      const at = (sign: number) =>
        evaluate(objective, {
          ...inputs,
          [name]: { ...inputs[name], data: inputs[name].data.map((x, i) => x + sign * step * along[i]) },
        }).loss;
      differences.push((at(1) - at(-1)) / (2 * step));
      slopes.push(along.reduce((total, x, i) => total + x * gradients[name][i], 0));
    }
    expectClose(slopes, differences, 2e-3);
  }
}
