import * as z from 'zod';

/** Hyper-parameters of p(x | z), shared by the generative methods. */
export const likelihoodFields = {
  likelihood: z
    .enum(['gaussian', 'bernoulli'])
    .default('gaussian')
    .describe('p(x | z). SimVAE paper, A.4.3: Gaussian. Bernoulli (cross entropy of pixels) is an addition.'),
  likelihoodVariance: z
    .union([z.number().positive(), z.literal('optimal')])
    .default(1)
    .describe(
      'Variance of a pixel under a Gaussian likelihood, sigma_x^2. SimVAE paper, A.4.3: 1.0. optimal (the mean squared ' +
        'error of a batch, Rybkin et al. 2021) is an addition.',
    ),
};

/** p(x | z) as those fields choose it. */
export type LikelihoodFields = z.output<z.ZodObject<typeof likelihoodFields>>;
