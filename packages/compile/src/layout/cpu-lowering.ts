import type { KernelCall } from '../trace/graph.js';
import type { BlockedOperators } from './blocked-operators.js';
import type { ConvolutionLimits } from './choose-convolution.js';
import type { Form, Forms } from './forms.js';

/** What a rule adds operators with. */
export interface CpuLowering {
  readonly ops: BlockedOperators;
  readonly forms: Forms;
  readonly limits: ConvolutionLimits;
}

/** A result, and how it lies. */
export interface Formed {
  readonly form: Form;
  readonly name: string;
}

/** Adds operators for a call; gives nothing where the portable rule is to do it. */
export type CpuRule = (call: KernelCall, lowering: CpuLowering) => readonly Formed[] | undefined;

/** A result that lies as it was traced. */
export function plainly(name: string): Formed {
  return { form: 'plain', name };
}
