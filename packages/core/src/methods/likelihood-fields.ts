import * as z from 'zod';
import type { PixelLikelihood } from '../contract/method.js';

/** Hyper-parameters of p(x | z), shared by the generative methods. */
export const likelihoodFields = {
  likelihood: z
    .enum(['gaussian', 'bernoulli'])
    .default('gaussian')
    .describe('p(x | z). SimVAE paper, A.4.3: Gaussian. Bernoulli (cross entropy of pixels) is an addition.'),
  likelihoodVariance: z
    .number()
    .positive()
    .default(1)
    .describe('Variance of a pixel under a Gaussian likelihood, sigma_x^2. SimVAE paper, A.4.3: 1.0.'),
};

/** p(x | z) of a generative method with these options. */
export function pixelLikelihood({
  likelihood,
  likelihoodVariance,
}: z.output<z.ZodObject<typeof likelihoodFields>>): PixelLikelihood {
  return likelihood === 'gaussian'
    ? { kind: likelihood, variance: likelihoodVariance }
    : { kind: likelihood };
}
