import type { DatasetPlace, DatasetSource } from '../types.js';

/** Whether a folder was named by the user: its files may differ from the published ones, in others they are damaged. */
export function isOwn({ kind }: Pick<DatasetPlace, 'kind'>): boolean {
  return kind === 'data-dir' || kind === 'environment';
}

/**
 * What to say of files that are not the published ones; undefined for none.
 *
 * @param names - of those that differ.
 */
export function differenceNote(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const rest = names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(' and ');
  return `not the published files: ${rest} ${names.length === 1 ? 'differs' : 'differ'}`;
}

/** Where data was found, and whether it is as published: what `source` of a data set says. */
export function describeSource(
  { kind, directory }: Pick<DatasetPlace, 'kind' | 'directory'>,
  note: string | undefined,
): DatasetSource {
  return { kind, directory, official: note === undefined, ...(note === undefined ? {} : { note }) };
}
