import { add, type Scalar } from '@tensorflow/tfjs-core';

/** The sum of a loss's terms. */
export function sumTerms(terms: { readonly [name: string]: Scalar }): Scalar {
  return Object.values(terms).reduce((total, term) => add<Scalar>(total, term));
}
