import { encodeSafetensors, sealSafetensors } from '@simvae/arrays';
import { describe, expect, it } from 'vitest';
import { CheckpointError, decodeCheckpoint, encodeCheckpoint, tensorsUnder } from './index.js';
import { toyTrainer } from './testing.js';

describe('a checkpoint', () => {
  it('round trips bit for bit', async () => {
    const trainer = await toyTrainer();
    await trainer.runStep();
    const checkpoint = await trainer.checkpoint();
    const bytes = await encodeCheckpoint(checkpoint);
    expect(await decodeCheckpoint(bytes)).toEqual(checkpoint);
    expect(await encodeCheckpoint(checkpoint)).toEqual(bytes);
    expect([...tensorsUnder(checkpoint, 'params').keys()]).toEqual(['w']);
    expect([...tensorsUnder(checkpoint, 'state').keys()]).toEqual(['steps']);
    expect([...tensorsUnder(checkpoint, 'optimizer').keys()]).toEqual(['first/w', 'second/w']);
    const order = { ...checkpoint, order: Uint32Array.of(3, 1, 2) };
    expect(await decodeCheckpoint(await encodeCheckpoint(order))).toEqual(order);
    const labelled = { ...checkpoint, labels: { run: '0123456789', note: 'é' } };
    expect(await decodeCheckpoint(await encodeCheckpoint(labelled))).toEqual(labelled);
    await trainer.dispose();
  });

  it('that was changed, cut short, or is of another kind is refused', async () => {
    const trainer = await toyTrainer();
    const bytes = await encodeCheckpoint(await trainer.checkpoint());
    for (let i = 0; i < bytes.length; i += 7) {
      const changed = bytes.slice();
      changed[i] ^= 4;
      await expect(decodeCheckpoint(changed), `byte ${i}`).rejects.toThrow(CheckpointError);
      await expect(decodeCheckpoint(bytes.subarray(0, i))).rejects.toThrow(CheckpointError);
    }
    const tensors = new Map([['w', { shape: [1], data: Float32Array.of(1) }]]);
    await expect(decodeCheckpoint(encodeSafetensors({ tensors, metadata: {} }))).rejects.toThrow(
      'decodeCheckpoint: the bytes are damaged: ',
    );
    await expect(decodeCheckpoint(await sealSafetensors({ tensors, metadata: {} }))).rejects.toThrow(
      'decodeCheckpoint: the format must be simvae-checkpoint-2, got none.',
    );
    await trainer.dispose();
  });
});
