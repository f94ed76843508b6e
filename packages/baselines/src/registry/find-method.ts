import type { MethodDefinition } from '@simvae/core';
import { methods } from './methods.js';

/**
 * The method of a name.
 *
 * @throws {RangeError} If there is none; the message lists the known names.
 */
export function findMethod(name: string): MethodDefinition {
  if (!Object.hasOwn(methods, name)) {
    throw new RangeError(
      `findMethod: \`name\` must be one of ${Object.keys(methods).join(', ')}, got ${name}.`,
    );
  }
  return methods[name];
}
