import {
  backend,
  engine,
  getBackend,
  getGradient,
  getKernel,
  type NamedTensorMap,
  registerGradient,
  registerKernel,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

/**
 * An operation that tfjs would scatter over many kernels, as one kernel of its own. The trace backend records it as one node, which
 * is lowered by the rule of that name; every other backend computes it with tfjs operations.
 */
export interface Composite {
  /** The kernel's name. */
  readonly kernel: string;
  /** Computes the outputs with tfjs operations. */
  compute(inputs: NamedTensorMap): Tensor[];
  /** Inputs that the gradient needs, by name. */
  readonly saves: readonly string[];
  /** For each output, whether the gradient needs it. @default none */
  readonly savesOutputs?: readonly boolean[];
  /**
   * Gradients of the inputs, made of composites and tfjs operations.
   *
   * @param dy - gradients of the outputs.
   * @param saved - the inputs and outputs asked for, in that order.
   */
  gradients(dy: Tensor[], saved: Tensor[]): NamedTensorMap;
}

/** Runs a composite operation on the current backend and returns its outputs. */
export function runComposite(composite: Composite, inputs: NamedTensorMap): Tensor[] {
  // The first operation of a process makes tfjs choose a backend.
  backend();
  register(composite, getBackend());
  return [engine().runKernel<Tensor | Tensor[]>(composite.kernel, inputs)].flat();
}

/** Registers the gradient, and the kernel for a backend that has none: the trace backend has one for every rule. */
function register({ kernel, compute, saves, savesOutputs, gradients }: Composite, backend: string): void {
  if (getKernel(kernel, backend) === undefined) {
    registerKernel({
      kernelName: kernel,
      backendName: backend,
      kernelFunc: ({ inputs }) => tidy(() => compute(inputs as NamedTensorMap)),
    });
  }
  if (getGradient(kernel) === undefined) {
    registerGradient({
      kernelName: kernel,
      inputsToSave: [...saves],
      outputsToSave: savesOutputs && [...savesOutputs],
      // Each gradient is asked for in a scope of its own, whose end would free what another one shares with it: compute them together.
      gradFunc: (dy, saved) => {
        const all = gradients([dy].flat(), saved);
        return Object.fromEntries(Object.entries(all).map(([name, gradient]) => [name, () => gradient]));
      },
    });
  }
}
