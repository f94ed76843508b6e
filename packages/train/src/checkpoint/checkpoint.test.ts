import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decodeSafetensors,
  encodeSafetensors,
  loadCheckpoint,
  saveCheckpoint,
  tensorsUnder,
} from '../index.js';
import { toyTrainer } from '../testing.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simvae-train-'));
});
afterAll(() => rm(folder, { recursive: true }));

const example = {
  tensors: new Map([
    ['a/w', { shape: [2, 3], data: Float32Array.of(1, -0, Number.NaN, Infinity, 1e-40, 6) }],
    ['b', { shape: [], data: Float32Array.of(7) }],
  ]),
  metadata: { note: 'é' },
};

describe('safetensors', () => {
  it('round trips, whatever the shapes and bits', () => {
    expect(decodeSafetensors(encodeSafetensors(example))).toEqual(example);
    const tensor = fc
      .array(fc.float({ noDefaultInfinity: false }), { minLength: 1, maxLength: 20 })
      .map((values) => ({ shape: [values.length, 1], data: Float32Array.from(values) }));
    const file = fc.dictionary(fc.stringMatching(/^[a-z/]{1,9}$/), tensor, { noNullPrototype: true });
    fc.assert(
      fc.property(file, (record) => {
        const tensors = new Map(Object.entries(record));
        expect(decodeSafetensors(encodeSafetensors({ tensors, metadata: {} })).tensors).toEqual(tensors);
      }),
    );
  });

  it('is laid out as the format says', () => {
    const file = encodeSafetensors(example);
    const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerBytes)));
    expect(header).toEqual({
      __metadata__: { note: 'é' },
      'a/w': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
    });
    expect(file.length).toBe(8 + headerBytes + 28);
  });

  it('rejects every truncation', () => {
    const file = encodeSafetensors(example);
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeSafetensors(file.subarray(0, length))).toThrow(
        'must be a complete safetensors file, but ',
      );
    }
  });
});

describe('checkpoint files', () => {
  it('save and load bit for bit, leaving nothing else behind', async () => {
    const trainer = await toyTrainer();
    await trainer.runStep();
    const checkpoint = trainer.checkpoint();
    const path = join(folder, 'checkpoint.safetensors');
    await saveCheckpoint(path, checkpoint);
    await saveCheckpoint(path, checkpoint);
    expect(await loadCheckpoint(path)).toEqual(checkpoint);
    expect((await readdir(folder)).sort()).toEqual(['checkpoint.json', 'checkpoint.safetensors']);
    expect(JSON.parse(await readFile(join(folder, 'checkpoint.json'), 'utf8'))).toEqual(checkpoint.progress);
    expect([...tensorsUnder(checkpoint, 'params').keys()]).toEqual(['w']);
    expect([...tensorsUnder(checkpoint, 'state').keys()]).toEqual(['steps']);
    await trainer.dispose();
  });

  it('name the file that is missing, cut short, of another kind, or cannot be written', async () => {
    const missing = join(folder, 'none.safetensors');
    await expect(loadCheckpoint(missing)).rejects.toThrow(
      `Cannot load the checkpoint ${missing}: there is no such file. Train again, or point to another run.`,
    );
    const short = join(folder, 'short.safetensors');
    await writeFile(short, encodeSafetensors(example).subarray(0, 30));
    await expect(loadCheckpoint(short)).rejects.toThrow(
      `Cannot load the checkpoint ${short}: decodeSafetensors: `,
    );
    const other = join(folder, 'other.safetensors');
    await writeFile(other, encodeSafetensors(example));
    await expect(loadCheckpoint(other)).rejects.toThrow('its format must be simvae-checkpoint-1, got none');
    const trainer = await toyTrainer();
    const nowhere = join(folder, 'no-folder', 'c.safetensors');
    await expect(saveCheckpoint(nowhere, trainer.checkpoint())).rejects.toThrow(
      `Cannot write ${nowhere}: ENOENT`,
    );
    await trainer.dispose();
  });
});
