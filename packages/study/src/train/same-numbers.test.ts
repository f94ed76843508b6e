import { join } from 'node:path';
import { loadDataset } from '@simvae/data';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/tiny.js';
import first from '../fixtures/first-epochs.json' with { type: 'json' };
import { planStudy } from '../plan/plan-study.js';
import { runStudy } from '../run-study.js';

const out = temporaryFolder();

it.each(first.runs)(
  '$method is trained as it always was, for the same seed',
  async ({ method, options, loss }) => {
    const { dataset, threads } = first;
    const context = { out: join(out, method), load: (name: string) => loadDataset(name), evaluate: false };
    const engine = { name: 'onnx', threads };
    // As presets had it then.
    const settings = { method: options, training: { learningRate: 1e-3 } };
    const request = { dataset, methods: [method], length: { epochs: 1 }, engine, settings };
    const planned = await planStudy(request, context);
    const { runs, failures } = await runStudy(planned, context);
    expect(failures).toEqual([]);
    const [line] = await runs[0].folder.readMetrics();
    // Engines sum in another order on other machines.
    expect(Math.abs(line.loss / loss - 1)).toBeLessThan(1e-5);
  },
);
