// Time of a training as a run of a study, from its data to its last epoch, over the time of the training loop in it: its trainer is
// made, steps, and is disposed of. The rest is log, checkpoints, diagnostics and records. Both are of the same seconds, so that a
// machine that is faster a minute later does not count. Usage: node app.mjs [--data-dir DIR] [--method NAME] [--epochs N]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDataset } from '@simvae/data';
import { planStudy, runStudy } from '@simvae/study';
import { Trainer } from '@simvae/train';
import { serve } from '../processes/serve.mjs';
import { threads } from './make-trainer.mjs';

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    method: { type: 'string', default: 'simvae' },
    epochs: { type: 'string', default: '1' },
  },
});

/** Milliseconds of the training loop, of the run that is being measured. */
let bare = 0;

/**
 * Counts the time of a function as time of the training loop, or takes it out of it.
 *
 * @template {unknown[]} Args
 * @template Result
 * @param {(...args: Args) => Promise<Result>} run
 * @param {1 | -1} sign
 * @returns {(...args: Args) => Promise<Result>}
 */
function counted(run, sign) {
  return async function (...args) {
    const start = performance.now();
    try {
      return await run.apply(this, args);
    } finally {
      bare += sign * (performance.now() - start);
    }
  };
}

const { create } = Trainer;
const { train, dispose } = Trainer.prototype;
Trainer.create = counted(create.bind(Trainer), 1);
Trainer.prototype.dispose = counted(dispose, 1);
Trainer.prototype.train = counted(function ({ onStep, onEpoch, ...options }) {
  const hooks = { onStep: onStep && counted(onStep, -1), onEpoch: onEpoch && counted(onEpoch, -1) };
  return train.call(this, { ...options, ...hooks });
}, 1);

const name = values['data-dir'] === undefined ? 'fashion-mnist-mini' : 'fashion-mnist';
const dataset = await loadDataset(name, { dataDir: values['data-dir'] });
const load = async () => dataset;
const out = mkdtempSync(join(tmpdir(), 'simvae-bench-'));
try {
  const request = {
    dataset: name,
    methods: [values.method],
    length: { epochs: Number(values.epochs) },
    engine: { name: 'onnx', threads },
  };
  const planned = await planStudy(request, { out, load });
  await serve(async () => {
    bare = 0;
    const start = performance.now();
    const { failures } = await runStudy(planned, { out, load, force: true, evaluate: false });
    if (failures.length > 0) throw new Error(failures[0].message);
    return (performance.now() - start) / bare;
  });
} finally {
  rmSync(out, { recursive: true, force: true });
}
