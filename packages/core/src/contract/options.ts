import type { output, ZodError, ZodObject, ZodRawShape } from 'zod';
import type { $strict, $ZodIssue } from 'zod/v4/core';
import type { MethodDefinition } from './define-method.js';

/** A mistake in an option that somebody gave: one line per problem. Nothing else throws it. */
export class OptionError extends RangeError {
  override readonly name = 'OptionError';
}

/**
 * The hyper-parameters of a method on a data set: what is given, else the paper's value for the data set, else the
 * schema's default.
 *
 * @param definition - the method.
 * @param dataset - name of the data set; one that the paper does not use gets the schema's defaults.
 * @param overrides - values by name.
 * @returns every option of the schema, checked.
 * @throws {OptionError} One line per problem: the option, the rule or the known names, and the value given.
 */
export function parseMethodOptions<Shape extends ZodRawShape>(
  definition: MethodDefinition<Shape>,
  dataset: string,
  overrides: Readonly<Record<string, unknown>> = {},
): output<ZodObject<Shape, $strict>> {
  const { name, options, datasetDefaults = {} } = definition;
  const ofPaper = Object.hasOwn(datasetDefaults, dataset) ? datasetDefaults[dataset] : {};
  return parseOptions(name, options, { ...ofPaper, ...overrides });
}

/**
 * Options checked by a schema, with its defaults for those not given.
 *
 * @param owner - whose options they are, for messages.
 * @param schema - `z.strictObject`.
 * @param given - values by name.
 * @throws {OptionError} One line per problem: the option, the rule or the known names, and the value given.
 */
export function parseOptions<Shape extends ZodRawShape>(
  owner: string,
  schema: ZodObject<Shape, $strict>,
  given: Readonly<Record<string, unknown>>,
): output<ZodObject<Shape, $strict>> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new OptionError(describe(parsed.error, owner, schema, given).join('\n'));
}

function describe(error: ZodError, owner: string, schema: ZodObject, given: object): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(schema.shape).join(', ') || 'none';
      return issue.keys.map((key) => `${owner}: unknown option \`${key}\`; its options are: ${known}.`);
    }
    const value = issue.path.reduce<unknown>(
      (node, key) => (node as Record<PropertyKey, unknown>)?.[key],
      given,
    );
    return `${owner}: \`${issue.path.join('.')}\` must be ${optionRule(issue)}, got ${JSON.stringify(value)}.`;
  });
}

/** What an option must be, in words, where it is not unknown: completes "must be". */
export function optionRule(issue: $ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}`;
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'invalid_type':
      return `${/^[aio]/.test(issue.expected) ? 'an' : 'a'} ${words[issue.expected] ?? issue.expected}`;
    case 'invalid_union':
      return issue.errors.map(([first]) => optionRule(first)).join(', or ');
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    default:
      return `valid (${issue.message})`;
  }
}

/** Type names of zod that are not words, or do not say how such a value is written. */
const words: Readonly<Record<string, string>> = { int: 'integer', array: 'array such as [16,32]' };
