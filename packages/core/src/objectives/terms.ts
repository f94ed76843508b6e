import { add, type Scalar } from '@tensorflow/tfjs-core';

/** What an objective is made of. */
export interface WithTerms<Terms> {
  /** To be minimised: what the objective of this name returns. */
  readonly loss: Scalar;
  /** Its summands, to be logged. */
  readonly terms: Terms;
}

/** The plain sum of terms, with them. */
export function summed<Terms extends { readonly [name: string]: Scalar }>(terms: Terms): WithTerms<Terms> {
  return { loss: Object.values(terms).reduce((total, term) => add<Scalar>(total, term)), terms };
}
