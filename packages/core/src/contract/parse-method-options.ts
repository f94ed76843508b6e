import type { output, ZodObject, ZodRawShape } from 'zod';
import type { $strict } from 'zod/v4/core';
import type { MethodDefinition } from './define-method.js';
import { parseOptions } from './parse-options.js';

/**
 * The hyper-parameters of a method on a data set: what is given, else the paper's value for the data set, else the
 * schema's default.
 *
 * @param definition - the method.
 * @param dataset - name of the data set; one that the paper does not use gets the schema's defaults.
 * @param overrides - values by name.
 * @returns every option of the schema, checked.
 * @throws {RangeError} One line per problem: the option, the rule or the known names, and the value given.
 */
export function parseMethodOptions<Shape extends ZodRawShape>(
  definition: MethodDefinition<Shape>,
  dataset: string,
  overrides: Readonly<Record<string, unknown>> = {},
): output<ZodObject<Shape, $strict>> {
  return parseOptions(definition.name, definition.options, {
    ...definition.datasetDefaults?.[dataset],
    ...overrides,
  });
}
