import { methods } from '@simvae/baselines';
import * as z from 'zod';
import { UsageError } from '../usage-error.js';

/** A hyper-parameter of a method. */
export interface OptionDescription {
  readonly name: string;
  readonly type: string;
  readonly default: unknown;
  /** The paper's values where they differ, by data set. */
  readonly datasets: Readonly<Record<string, unknown>>;
  readonly description: string;
}

/** A method and its hyper-parameters. */
export interface MethodDescription {
  readonly name: string;
  readonly title: string;
  readonly family: string;
  readonly options: readonly OptionDescription[];
}

/**
 * Describes the registered methods, or one of them.
 *
 * @throws {UsageError} If there is none of that name.
 */
export function describeMethods(name: string | undefined): MethodDescription[] {
  if (name !== undefined && !Object.hasOwn(methods, name)) {
    throw new UsageError(`There is no method ${name}; the methods are ${Object.keys(methods).join(', ')}.`);
  }
  return Object.values(methods)
    .filter((definition) => name === undefined || definition.name === name)
    .map(({ name, title, family, options, datasetDefaults = {} }) => {
      const { properties = {} } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' });
      return {
        name,
        title,
        family,
        options: Object.entries(properties).map(([key, property]) => {
          const schema = property as z.core.JSONSchema.BaseSchema;
          return {
            name: key,
            type: describeType(schema),
            default: schema.default,
            datasets: Object.fromEntries(
              Object.entries(datasetDefaults)
                .filter(([, values]) => key in values)
                .map(([dataset, values]) => [dataset, (values as Record<string, unknown>)[key]]),
            ),
            description: schema.description ?? '',
          };
        }),
      };
    });
}

function describeType(schema: z.core.JSONSchema.BaseSchema): string {
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf)
    return schema.anyOf.map((each) => describeType(each as z.core.JSONSchema.BaseSchema)).join(' | ');
  if (schema.type === 'array')
    return `list of ${describeType((schema.items ?? {}) as z.core.JSONSchema.BaseSchema)}`;
  const bounds = [
    schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER ? `>= ${schema.minimum}` : '',
    schema.exclusiveMinimum !== undefined ? `> ${schema.exclusiveMinimum}` : '',
    schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER ? `<= ${schema.maximum}` : '',
    schema.exclusiveMaximum !== undefined ? `< ${schema.exclusiveMaximum}` : '',
  ].filter((bound) => bound !== '');
  return [schema.const === undefined ? (schema.type ?? 'any') : JSON.stringify(schema.const), ...bounds].join(
    ' ',
  );
}

/** Methods as text: a line each, or one with all its hyper-parameters. */
export function formatMethods(descriptions: readonly MethodDescription[], detailed: boolean): string {
  const width = Math.max(...descriptions.map(({ name }) => name.length));
  if (!detailed) {
    return descriptions
      .map(({ name, title, family }) => `${name.padEnd(width)}  ${title} (${family})`)
      .join('\n');
  }
  return descriptions
    .map(({ name, title, family, options }) =>
      [
        `${name}  ${title} (${family})`,
        ...options.map(
          (option) =>
            `  --set ${option.name}=${JSON.stringify(option.default)}  (${option.type}${datasetNote(option)})\n` +
            `      ${option.description}`,
        ),
        ...(options.length === 0 ? ['  no options'] : []),
      ].join('\n'),
    )
    .join('\n');
}

function datasetNote({ datasets }: OptionDescription): string {
  return Object.entries(datasets)
    .map(([dataset, value]) => `; ${dataset}: ${JSON.stringify(value)}`)
    .join('');
}
