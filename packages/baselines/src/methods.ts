import { type MethodDefinition, simvaeMethod } from '@simvae/core';
import { randomMethod } from './random.js';
import { simclrMethod } from './simclr.js';
import { vaeMethod } from './vae.js';

/** Every method of the comparison by name, in the order of the paper's tables. */
export const methods: Readonly<Record<string, MethodDefinition>> = Object.fromEntries(
  [randomMethod, simclrMethod, vaeMethod, simvaeMethod].map((method) => [method.name, method]),
);
