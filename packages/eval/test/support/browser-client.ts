import * as evaluation from '@simvae/eval';
import * as io from '@simvae/eval/io';
import { circleSets } from './circle-sets.js';

/** What a page of the tests has. */
export interface Client {
  readonly evaluation: typeof evaluation;
  readonly io: typeof io;
  readonly circleSets: typeof circleSets;
}

Object.assign(globalThis, { evaluation, io, circleSets } satisfies Client);
