import * as z from 'zod';

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
