import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateOfRuns, watchRuns } from './watch-runs.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'simvae-watch-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Writes a file of a run. */
async function write(out: string, name: string, text: string): Promise<void> {
  const path = join(out, 'glyphs', 'vae-0', 'seed-0', name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
}

describe('stateOfRuns', () => {
  it('changes with results, logs and figures, and not with checkpoints', async () => {
    const out = join(root, 'states');
    const states = [await stateOfRuns(out)];
    const changes: [string, string][] = [
      ['config.json', '{}'],
      ['metrics.jsonl', 'a'],
      ['metrics.jsonl', 'ab'],
      ['results/probes.json', '{}'],
      ['figures/map.png', 'x'],
    ];
    for (const [name, text] of changes) {
      await write(out, name, text);
      states.push(await stateOfRuns(out));
    }
    expect(new Set(states).size).toBe(1 + changes.length);
    await write(out, 'checkpoint.safetensors', 'x');
    await write(out, 'results/probes.json.tmp', 'x');
    expect(await stateOfRuns(out)).toBe(states.at(-1));
  });
});

describe('watchRuns', () => {
  it('calls once for changes that come together, one call after the other, until the signal', async () => {
    const out = join(root, 'watched');
    const stop = new AbortController();
    const seen: string[] = [];
    let busy = 0;
    const watching = watchRuns(out, await stateOfRuns(out), {
      interval: 5,
      signal: stop.signal,
      onChange: async () => {
        expect(++busy).toBe(1);
        seen.push(await stateOfRuns(out));
        // Comes while this change is worked on.
        if (seen.length === 1) await write(out, 'metrics.jsonl', 'ab');
        else stop.abort();
        busy--;
      },
    });
    await write(out, 'metrics.jsonl', 'a');
    await watching;
    expect(seen).toHaveLength(2);
    expect(seen[1]).not.toBe(seen[0]);
    await write(out, 'metrics.jsonl', 'abc');
    expect(seen).toHaveLength(2);
  });
});
