import { fillOnce, makeTrainer, runSteps } from './make-trainer.mjs';
import { alternate, count } from './measure.mjs';

const steps = 5;

/** One training step of SimVAE, 126 views: forward, gradients and Adam; compiled, and eagerly on tfjs's wasm backend. */
export async function measureStep() {
  const images = new Uint8Array(1000 * 784);
  const compiled = await makeTrainer('simvae', { images, fillViews: fillOnce });
  const eager = await makeTrainer('simvae', { images, fillViews: fillOnce, engine: 'tfjs-wasm' });
  const times = await alternate(
    { compiled: () => runSteps(compiled, steps), eager: () => runSteps(eager, 1) },
    { rounds: 9 },
  );
  const perStep = times.compiled / steps;
  return [
    { what: 'ms a step of SimVAE, compiled (126 views)', value: perStep.toFixed(1), goal: 'about 25' },
    { what: 'views/s of that step', value: count(126_000 / perStep) },
    { what: "ms of the same step, eagerly on tfjs's wasm backend", value: times.eager.toFixed(0) },
    { what: 'times faster', value: (times.eager / perStep).toFixed(1), goal: 'at least 20' },
  ];
}
