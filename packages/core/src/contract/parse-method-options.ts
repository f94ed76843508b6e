import type { output, ZodError, ZodObject, ZodRawShape } from 'zod';
import type { $strict, $ZodIssue } from 'zod/v4/core';
import type { MethodDefinition } from './define-method.js';

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
  const given = { ...definition.datasetDefaults?.[dataset], ...overrides };
  const parsed = definition.options.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new RangeError(describe(parsed.error, definition, given).join('\n'));
}

function describe(error: ZodError, definition: MethodDefinition, given: object): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(definition.options.shape).join(', ') || 'none';
      return issue.keys.map(
        (key) => `${definition.name}: unknown option \`${key}\`; its options are: ${known}.`,
      );
    }
    const value = issue.path.reduce<unknown>(
      (node, key) => (node as Record<PropertyKey, unknown>)?.[key],
      given,
    );
    return `${definition.name}: \`${issue.path.join('.')}\` must be ${rule(issue)}, got ${JSON.stringify(value)}.`;
  });
}

/** What an option must be, in words: completes "must be". */
function rule(issue: $ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}`;
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'invalid_type':
      return `${/^[aio]/.test(issue.expected) ? 'an' : 'a'} ${words[issue.expected] ?? issue.expected}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    default:
      return `valid (${issue.message})`;
  }
}

/** Type names of zod that are not words. */
const words: Readonly<Record<string, string>> = { int: 'integer' };
