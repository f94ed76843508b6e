import { wrap } from '../terminal/wrap.js';
import type { MethodDescription, OptionDescription } from './describe-methods.js';

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
function formatOption({ name, type, default: value, datasets, description }: OptionDescription): string[] {
  const shown = (each: unknown): string => (typeof each === 'string' ? each : JSON.stringify(each));
  const others = Object.entries(datasets).map(([dataset, other]) => `; ${dataset}: ${shown(other)}`);
  return [
    `  --set ${name}=${shown(value)}  (${type}${others.join('')})`,
    ...wrap(description, 74).map((line) => `      ${line}`),
  ];
}
