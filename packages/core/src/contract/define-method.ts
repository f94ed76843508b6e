import type { output, ZodObject, ZodRawShape } from 'zod';
import type { $strict } from 'zod/v4/core';
import type { Method, MethodFamily, MethodParts } from './method.js';
import type { Networks } from './network.js';

/** What a method is built for. */
export interface MethodContext {
  /** The source of encoders and decoders, the same for every method of a comparison. */
  readonly networks: Networks;
  /** Number of training images, N: methods with a class or a memory per image need it. */
  readonly imageCount: number;
}

/** How a method is registered: its hyper-parameters, the paper's values for them, and how to build it. */
export interface MethodDefinition<Shape extends ZodRawShape = ZodRawShape> {
  /** As on the command line: `simvae`. */
  readonly name: string;
  /** As printed in tables: `SimVAE`. */
  readonly title: string;
  readonly family: MethodFamily;
  /** `z.strictObject` with a default for every field, whose description names the source. */
  readonly options: ZodObject<Shape, $strict>;
  /** The paper's values that differ from the defaults, by data set. */
  readonly datasetDefaults?: Readonly<Record<string, Partial<output<ZodObject<Shape, $strict>>>>>;
  /** A method with the definition's name and family, and a copy of these options. */
  create(context: MethodContext, options: output<ZodObject<Shape, $strict>>): Method;
}

/** What the author of a method writes: a definition whose `create` leaves out what the definition says already. */
export type MethodSource<Shape extends ZodRawShape> = Omit<MethodDefinition<Shape>, 'create'> & {
  create(context: MethodContext, options: output<ZodObject<Shape, $strict>>): MethodParts;
};

/**
 * Makes a definition of a method: name, family and options are said once, and added to what `create` returns.
 *
 * @example
 * export const myMethod = defineMethod({
 *   name: 'my-method',
 *   title: 'My method',
 *   family: 'discriminative',
 *   options: z.strictObject({ temperature: z.number().positive().default(0.5).describe('tau, arXiv:...') }),
 *   create: ({ networks }, options) => ({ views: 2, init, loss, represent }),
 * });
 */
export function defineMethod<Shape extends ZodRawShape>(
  source: MethodSource<Shape>,
): MethodDefinition<Shape> {
  const { name, family } = source;
  return {
    ...source,
    create: (context, options) => ({
      ...source.create(context, options),
      name,
      family,
      options: structuredClone<Record<string, unknown>>(options),
    }),
  };
}
