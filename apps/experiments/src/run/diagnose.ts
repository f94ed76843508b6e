import type { ViewSampler } from '@simvae/augment';
import { type CollapseDiagnostics, collapseDiagnostics, collapseWarnings } from '@simvae/core';
import type { ImageSet } from '@simvae/data';
import type { Trainer } from '@simvae/train';

/** Whether a representation still tells images apart, and what to say if not. */
export interface Diagnosis {
  readonly diagnostics: CollapseDiagnostics;
  readonly warnings: readonly string[];
}

/** Images that are looked at, the first of the training set. */
const sampleSize = 512;

/** Diagnoses the representation as it is now, on two views of an image where the method compares views, else on one. */
export async function diagnose(
  { method, model, epoch }: Trainer,
  sampler: ViewSampler,
  { images, count }: ImageSet,
): Promise<Diagnosis> {
  const indices = Int32Array.from({ length: Math.min(sampleSize, count) }, (_, i) => i);
  const views = method.views > 1 ? 2 : 1;
  const pixels = new Float32Array(indices.length * views * (images.length / count));
  const features = await model.represent(sampler.batch(images, indices, epoch, views, pixels));
  const diagnostics = collapseDiagnostics({ features, views, family: method.family });
  return { diagnostics, warnings: collapseWarnings(diagnostics, features.shape[1]) };
}
