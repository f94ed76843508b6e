import { OptionError } from '@simvae/core';

/** A mistake in what was asked for: an unknown name, a value out of range. Nothing has been done when it is thrown. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/**
 * Looks up a name that was asked for.
 *
 * @param what - what it names, for the message.
 * @throws {RequestError} If there is none of that name; the message lists the known ones.
 */
export function known<T>(record: Readonly<Record<string, T>>, name: string, what: string): T {
  if (!Object.hasOwn(record, name)) {
    throw new RequestError(`${what} must be one of ${Object.keys(record).join(', ')}, got ${name}.`);
  }
  return record[name];
}

/**
 * Makes a value of what was asked for.
 *
 * @throws {RequestError} Where `parse` throws an OptionError.
 */
export function asked<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof OptionError ? new RequestError(error.message, { cause: error }) : error;
  }
}

/**
 * Builds something from values that were asked for, and from nothing else.
 *
 * @throws {RequestError} Where `build` throws a RangeError: it is about those values.
 */
export function buildable<T>(build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw error instanceof RangeError ? new RequestError(error.message, { cause: error }) : error;
  }
}
