import { convolutionRules } from './convolution.js';
import { creationRules } from './creation.js';
import { binaryRules } from './elementwise-binary.js';
import { unaryRules } from './elementwise-unary.js';
import { indexingRules } from './indexing.js';
import type { KernelRule } from './kernel-rule.js';
import { matmulRules } from './matmul.js';
import { normalizationRules } from './normalization.js';
import { poolingRules } from './pooling.js';
import { reductionRules } from './reduction.js';
import { resizingRules } from './resizing.js';
import { shapingRules } from './shaping.js';

/** Every kernel that can be traced and compiled, by tfjs name. */
export const kernelRules: ReadonlyMap<string, KernelRule> = new Map(
  [
    ...unaryRules,
    ...binaryRules,
    ...matmulRules,
    ...reductionRules,
    ...normalizationRules,
    ...convolutionRules,
    ...poolingRules,
    ...resizingRules,
    ...shapingRules,
    ...indexingRules,
    ...creationRules,
  ].map((rule) => [rule.kernel, rule]),
);
