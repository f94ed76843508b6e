import { binaryRules } from '../kernels/elementwise-binary.js';
import { unaryRules } from '../kernels/elementwise-unary.js';
import type { KernelCall } from '../trace/graph.js';
import type { Form, Forms } from './forms.js';

/** Kernels whose results depend on one number of each input: they may be computed in any form. */
const pointwiseKernels: ReadonlySet<string> = new Set(
  [...unaryRules, ...binaryRules].map(({ kernel }) => kernel),
);

/** The form in which a call is computed without converting much: that of one of its inputs, where it works number by number. */
export function pointwiseForm({ kernel, inputs, outputs }: KernelCall, forms: Forms): Form {
  const { shape } = outputs[0];
  if (!pointwiseKernels.has(kernel) || shape.length !== 4) return 'plain';
  const values = Object.values(inputs);
  const alike = values.every((value) => isSingle(value) || value.shape.join() === shape.join());
  if (!alike) return 'plain';
  const homes = values.filter((value) => !isSingle(value)).map((value) => forms.home(value));
  return homes.find((home) => home !== 'plain') ?? 'plain';
}

/** Whether a tensor has one number: it is the same in every form. */
export function isSingle({ shape }: { readonly shape: readonly number[] }): boolean {
  return shape.every((size) => size === 1);
}
