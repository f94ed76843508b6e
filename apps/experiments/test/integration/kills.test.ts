import { join } from 'node:path';
import { kills, Victim, writeTinyData } from '@simvae/tooling/attacks';
import { expect } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import { cli } from '../support/simvae.js';
import { slow } from '../support/slow.js';

const folder = temporaryFolder();

// `node tooling/attacks/run.mjs kills --count 100` is the whole of it.
slow(
  'loses nothing where it is killed, in one process or in several, and ends as if it had not been',
  async () => {
    const data = join(folder, 'data');
    writeTinyData(data);
    const victim = new Victim({ cli, data, folder });
    const outcomes = [];
    for await (const outcome of kills(victim, { count: 6, seed: 1 })) outcomes.push(outcome);
    expect(outcomes.filter(({ held }) => held !== true)).toEqual([]);
    // Two folders at least: one run at a time, and two.
    expect(outcomes.length).toBeGreaterThanOrEqual(3);
  },
);
