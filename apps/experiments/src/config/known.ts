import { UsageError } from '../usage-error.js';

/**
 * Looks up a name that a user gave.
 *
 * @param what - the flag or argument that it was given to.
 * @throws {UsageError} If there is none of that name; the message lists the known ones.
 */
export function known<T>(record: Readonly<Record<string, T>>, name: string, what: string): T {
  if (!Object.hasOwn(record, name)) {
    throw new UsageError(`${what} must be one of ${Object.keys(record).join(', ')}, got ${name}.`);
  }
  return record[name];
}
