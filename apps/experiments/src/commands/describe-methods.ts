import { methods } from '@simvae/baselines';
import type { MethodDefinition } from '@simvae/core';
import * as z from 'zod';
import { known } from '../config/known.js';
import { describeSchema, type Schema } from './describe-schema.js';

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
  const chosen = name === undefined ? Object.values(methods) : [known(methods, name, 'The method')];
  return chosen.map((definition) => ({
    name: definition.name,
    title: definition.title,
    family: definition.family,
    options: describeOptions(definition),
  }));
}

function describeOptions({ options, datasetDefaults = {} }: MethodDefinition): OptionDescription[] {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties as Record<string, Schema>).map(([name, schema]) => ({
    name,
    type: describeSchema(schema),
    default: schema.default,
    datasets: Object.fromEntries(
      Object.entries(datasetDefaults)
        .filter(([, values]) => Object.hasOwn(values, name))
        .map(([dataset, values]) => [dataset, values[name]]),
    ),
    description: schema.description ?? '',
  }));
}
