import { kernelRules } from '../kernels/index.js';
import type { TfjsBackend } from '../types.js';
import { eagerAdvice } from './graph.js';

/** The kernel that tfjs says a backend lacks. */
function missingKernel(error: unknown): string | undefined {
  return /kernel '([^']+)'.* for backend /i.exec(error instanceof Error ? error.message : '')?.[1];
}

/** tfjs's message for a kernel that cannot be traced, made useful; other errors as they are. */
export function explainMissingRule(error: unknown): unknown {
  const kernel = missingKernel(error);
  if (kernel === undefined || kernelRules.has(kernel)) return error;
  return new TypeError(
    `compile: the tfjs kernel \`${kernel}\` has no rule. Add one (output shape and ONNX operators) to the family it ` +
      `belongs to in packages/compile/src/kernels/, or ${eagerAdvice}.`,
    { cause: error },
  );
}

/**
 * tfjs's message for a kernel that the backend of an eager program lacks, made useful; other errors as they are.
 *
 * @param backend - as `CompileOptions.backend` names it.
 */
export function explainMissingKernel(error: unknown, backend: TfjsBackend): unknown {
  const kernel = missingKernel(error);
  if (kernel === undefined) return error;
  return new Error(
    `run: the tfjs backend \`${backend}\` has no kernel \`${kernel}\`. ${engineFor(kernel, backend)}`,
    {
      cause: error,
    },
  );
}

function engineFor(kernel: string, backend: TfjsBackend): string {
  if (kernelRules.has(kernel)) {
    return "Engine `onnx` has it: pass `engine: 'onnx'`, on the command line `--engine onnx`.";
  }
  return backend === 'cpu'
    ? 'Engine `onnx` has none either: write the function with other operations.'
    : "Try tfjs's own backend: `engine: 'tfjs', backend: 'cpu'`, on the command line `--engine tfjs-cpu`.";
}
