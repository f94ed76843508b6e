import { methods } from '@simvae/baselines';
import { tuned } from '@simvae/study';
import * as z from 'zod';
import { known } from './parse.js';
import { wrap } from './terminal/format.js';

/** A hyper-parameter of a method. */
export interface OptionDescription {
  readonly name: string;
  readonly type: string;
  readonly default: unknown;
  /** The paper's values where they differ, by data set. */
  readonly datasets: Readonly<Record<string, unknown>>;
  /** Values of the presets quick and tuned where they differ, by family of networks. */
  readonly tuned: Readonly<Record<string, unknown>>;
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
 * @throws {RequestError} If there is none of that name.
 */
export function describeMethods(name: string | undefined): MethodDescription[] {
  const chosen = name === undefined ? Object.values(methods) : [known(methods, name, 'The method')];
  return chosen.map((definition) => ({
    name: definition.name,
    title: definition.title,
    family: definition.family,
    options: describeOptions(definition),
  }));
}

function describeOptions(definition: (typeof methods)[string]): OptionDescription[] {
  const { name: method, options, datasetDefaults = {} } = definition;
  const byFamily = Object.entries(tuned).map(([family, of]) => [family, of[method]?.options ?? {}] as const);
  const { properties = {} } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties as Record<string, Schema>).map(([name, schema]) => ({
    name,
    type: describeSchema(schema),
    default: schema.default,
    datasets: valuesOf(Object.entries(datasetDefaults), name),
    tuned: valuesOf(byFamily, name),
    description: schema.description ?? '',
  }));
}

/** The value of an option in each of several choices of options that have it. */
function valuesOf(
  choices: readonly (readonly [string, Readonly<Record<string, unknown>>])[],
  option: string,
): Record<string, unknown> {
  return Object.fromEntries(
    choices
      .filter(([, values]) => Object.hasOwn(values, option))
      .map(([choice, values]) => [choice, values[option]]),
  );
}

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

/** Methods as text: a line each, or with all their hyper-parameters. */
export function formatMethods(descriptions: readonly MethodDescription[], detailed: boolean): string {
  const width = detailed ? 0 : Math.max(...descriptions.map(({ name }) => name.length));
  return descriptions
    .flatMap(({ name, title, family, options }) => [
      `${name.padEnd(width)}  ${title} (${family})`,
      ...(detailed && options.length === 0 ? ['  It has no hyper-parameters.'] : []),
      ...(detailed ? options.flatMap(formatOption) : []),
    ])
    .join('\n');
}

/** The flag that gives an option its default, what it may be, and what it is. */
function formatOption(option: OptionDescription): string[] {
  const { name, type, default: value, datasets, tuned, description } = option;
  const shown = (each: unknown): string => (typeof each === 'string' ? each : JSON.stringify(each));
  const others = Object.entries(datasets).map(([dataset, other]) => `; ${dataset}: ${shown(other)}`);
  const values = [...new Set(Object.values(tuned).map(shown))];
  const inPresets = values.map((other) => {
    const families = Object.keys(tuned).filter((family) => shown(tuned[family]) === other);
    return `; preset tuned, ${families.join(' and ')}: ${other}`;
  });
  return [
    `  --set ${name}=${shown(value)}  (${type}${others.join('')}${inPresets.join('')})`,
    ...wrap(description, 74).map((line) => `      ${line}`),
  ];
}
