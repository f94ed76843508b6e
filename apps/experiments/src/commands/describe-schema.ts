import type * as z from 'zod';

/** A JSON schema. */
export type Schema = z.core.JSONSchema.BaseSchema;

/** What values a schema allows, in words: `integer >= 2`, `gaussian | bernoulli`, `list of integer > 0`. */
export function describeSchema(schema: Schema): string {
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.anyOf) return schema.anyOf.map((each) => describeSchema(each as Schema)).join(' | ');
  if (schema.type === 'array') return `list of ${describeSchema((schema.items ?? {}) as Schema)}`;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  return [
    schema.const === undefined ? (schema.type ?? 'any') : JSON.stringify(schema.const),
    // The bounds of every integer say nothing.
    ...(minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? [`>= ${minimum}`] : []),
    ...(exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`]),
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? [`<= ${maximum}`] : []),
    ...(exclusiveMaximum === undefined ? [] : [`< ${exclusiveMaximum}`]),
  ].join(' ');
}
