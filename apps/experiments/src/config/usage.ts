import { UsageError } from '../usage-error.js';

/** Makes a value from what a user gave: a RangeError on the way is a mistake in the call. */
export function usage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}
