import type { Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  evaluate,
  expectClose,
  expectFinite,
  expectGradient,
  goldenCases,
  itMatchesGolden,
  type NamedValues,
} from './objective-checks.js';

/** A call of an objective: its usual inputs but for those named, with these options. */
export interface Call<Options> {
  /** Completes "is finite for". */
  readonly title?: string;
  readonly options?: Options;
  /** Inputs to replace; `undefined` leaves one out. */
  readonly replace?: Readonly<Record<string, NamedValues[string] | undefined>>;
  /** Inputs to differentiate by. @default those of the objective */
  readonly trained?: readonly string[];
  /** Of a central difference. @default 1e-2 */
  readonly step?: number;
}

/** What there is to know of an objective to test it. */
export interface ObjectiveSubject<Options> {
  readonly name: string;
  readonly objective: (inputs: never, options: Options) => Scalar;
  /** @default those of its first golden case; with inputs of its own, it has no golden cases */
  readonly inputs?: NamedValues;
  /** Inputs that have a gradient. */
  readonly trained: readonly string[];
  /** The formula of the docstring, as loops over numbers. */
  readonly formula: (inputs: NamedValues, options: Options) => number;
  /** How far the objective may be from its formula, relative. */
  readonly tolerance: number;
  /** Where it is compared with its formula. */
  readonly values: readonly Call<Options>[];
  /** Where its gradient is compared with central differences, within 2e-3 of the largest slope. */
  readonly slopes: readonly Call<Options>[];
  /** Where it must be finite with its gradients. */
  readonly extremes: readonly Call<Options>[];
  /** What it must reject, with the exact error. */
  readonly errors: readonly (readonly [Call<Options>, Error])[];
}

/** What the tests of an objective's own properties work with. */
export interface ObjectiveBench<Options> {
  readonly inputs: NamedValues;
  /** The loss, and its gradients with respect to the named inputs. */
  run(inputs: NamedValues, options?: Options, trained?: readonly string[]): ReturnType<typeof evaluate>;
}

/**
 * Registers the tests that every objective passes: its golden values, eager and compiled, its formula, its slope,
 * extremes and errors.
 *
 * @param properties - registers what holds of this objective besides.
 */
export function describeObjective<Options>(
  subject: ObjectiveSubject<Options>,
  properties: (bench: ObjectiveBench<Options>) => void,
): void {
  const { name, objective, trained, formula, tolerance } = subject;
  const inputs = subject.inputs ?? goldenCases(name)[0].inputs;
  const loss = (options?: Options) => (tensors: object) =>
    objective(tensors as never, (options ?? {}) as Options);
  const run: ObjectiveBench<Options>['run'] = (given, options, wrt = []) =>
    evaluate(loss(options), given, wrt);
  const inputsOf = ({ replace }: Call<Options>): NamedValues =>
    Object.fromEntries(
      Object.entries({ ...inputs, ...replace }).flatMap(([input, values]) =>
        values ? [[input, values] as const] : [],
      ),
    );

  describe(name, () => {
    if (!subject.inputs) itMatchesGolden(name, objective);

    it.each(subject.values.map((call) => [call.options ?? {}, call] as const))(
      'equals its formula with %o',
      (_, call) => {
        const given = inputsOf(call);
        const expected = formula(given, (call.options ?? {}) as Options);
        expectClose([run(given, call.options).loss], [expected], tolerance);
      },
    );

    it.each(subject.slopes.map((call) => [call.options ?? {}, call] as const))(
      'has the gradient of its values with %o',
      (_, call) => {
        expectGradient(loss(call.options), inputsOf(call), call.trained ?? trained, call.step);
      },
    );

    it.each(subject.extremes.map((call) => [call.title, call.options ?? {}, call] as const))(
      'is finite with its gradients for %s, with %o',
      (_title, _options, call) => {
        expectFinite(run(inputsOf(call), call.options, call.trained ?? trained));
      },
    );

    it.each(subject.errors.map(([call, error]) => [error.message, call, error] as const))(
      'throws: %s',
      (_, call, error) => {
        const caught = () => run(inputsOf(call), call.options);
        expect(caught).toThrow(error);
        expect(caught).toThrow(error.constructor as new () => Error);
      },
    );

    properties({ inputs, run });
  });
}
