import { type MethodDefinition, simvaeMethod } from '@simvae/core';
import { betaVaeMethod } from './methods/beta-vae.js';
import { crVaeMethod } from './methods/cr-vae.js';
import { deepClusterMethod } from './methods/deep-cluster.js';
import { infoNceMethod } from './methods/infonce.js';
import { instanceDiscriminationMethod } from './methods/instance-discrimination.js';
import { mocoMethod } from './methods/moco.js';
import { randomMethod } from './methods/random.js';
import { simclrMethod } from './methods/simclr.js';
import { vaeMethod } from './methods/vae.js';
import { vicRegMethod } from './methods/vicreg.js';

/** Every method by name: those of the paper's tables in their order, then those of its section 3.1. */
export const methods: Readonly<Record<string, MethodDefinition>> = Object.fromEntries(
  [
    randomMethod,
    simclrMethod,
    vicRegMethod,
    mocoMethod,
    vaeMethod,
    betaVaeMethod,
    crVaeMethod,
    simvaeMethod,
    infoNceMethod,
    instanceDiscriminationMethod,
    deepClusterMethod,
  ].map((method) => [method.name, method]),
);

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
