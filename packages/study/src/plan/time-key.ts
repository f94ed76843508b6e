import { canonicalJson, type RunIdentity } from '@simvae/runs';
import * as z from 'zod';
import type { PlannedRun } from '../types.js';

/** What of a run decides how long an epoch takes. */
export type Timed = Pick<PlannedRun, 'identity' | 'definition'>;

/**
 * A text that is equal for runs whose epochs take as long: the same data, networks and kind of step. Rates, lengths and other real
 * numbers change values, not the work.
 */
export function epochKey({ identity, definition }: Timed): string {
  const { dataset, network, augmentation, engine, training } = identity;
  const { batchSize, batchUnit, optimizer, clipNorm } = training;
  const step = { batchSize, batchUnit, optimizer, clips: clipNorm !== undefined };
  return canonicalJson({
    dataset,
    method: structure(identity, definition),
    network,
    augmentation,
    engine,
    step,
  });
}

/** The method with those of its options that decide the work: all but real numbers. */
function structure({ method }: RunIdentity, { options: { shape } }: Timed['definition']): object {
  const kept = Object.entries(method.options).filter(
    ([name, value]) => typeof value !== 'number' || !takesReals(shape[name] as z.ZodType | undefined),
  );
  return { ...method, options: Object.fromEntries(kept) };
}

/** Whether a schema takes numbers that are not whole. */
function takesReals(schema: z.ZodType | undefined): boolean {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional || inner instanceof z.ZodNullable) {
    inner = inner.unwrap() as z.ZodType;
  }
  if (inner instanceof z.ZodUnion) return inner.options.some((option) => takesReals(option as z.ZodType));
  return inner instanceof z.ZodNumber && !inner.isInt;
}
