import { channelCpuRules } from './channel-rules.js';
import { convolutionCpuRules } from './convolution-rules.js';
import type { CpuRule } from './cpu-lowering.js';
import { poolCpuRules } from './pool-rules.js';

/** Rules that are faster than the portable ones on ONNX Runtime's CPU provider, by tfjs kernel. */
export const cpuRules: Readonly<Record<string, CpuRule>> = {
  ...convolutionCpuRules,
  ...poolCpuRules,
  ...channelCpuRules,
};
