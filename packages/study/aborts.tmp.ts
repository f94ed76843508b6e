import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { methods } from '@simvae/baselines';
import { hostTensors } from '@simvae/core';
import { makeGlyphs } from '@simvae/data';
import { RandomStream } from '@simvae/random';
import { RunFolder } from '@simvae/runs';
import { buildContext, buildMethod } from './src/build-method.js';
import { planStudy } from './src/plan/plan-study.js';
import { evaluateRun } from './src/evaluate/evaluate-run.js';
const [train, test, latent, network, name, only] = process.argv.slice(2);
const out = '/work/tmp/judging/aborts'; rmSync(out, { recursive: true, force: true });
const color = network.startsWith('resnet');
const t0 = performance.now();
const dataset = makeGlyphs({ train: Number(train), test: Number(test), seed: 0, ...(color ? { color: true } : {}) } as any);
console.log('data', dataset.imageShape, ((performance.now() - t0) / 1000).toFixed(1), 's');
const evaluation = { probeEpochs: 200, gmmInits: 200, generatedImages: 10000, likelihoodImages: 1000, decoderEpochs: 2, factorEpochs: 100, ...JSON.parse(process.env.EV ?? '{}') };
const [run] = await planStudy({ dataset: 'glyphs', methods: [name], length: { epochs: 1 }, engine: { name: 'onnx', threads: 0 }, network, settings: { network: { latent: Number(latent) }, evaluation } } as any, { out, load: async () => dataset } as any);
const method = buildMethod(run.definition, run.identity, buildContext(dataset));
const { params, state } = method.init(new RandomStream(0, 'init'));
const base = { ...run, folder: new RunFolder(join(out, 'run')), method, tensors: { params: hostTensors(params), state: hostTensors(state) }, dataset, settings: run.evaluation, keepsFeatures: false, force: false };
const stages = only ? only.split(',') : ['representations', 'linear probe', 'MLP probe', 'k-NN', 'mixture', 'factors', 'decoder', 'reconstruction', 'classifier', 'real images', 'generated', 'likelihood', 'figures', 'map'];
for (const stage of stages) {
  const found: string[] = [];
  for (const delay of [0, 700]) {
    const controller = new AbortController();
    let due = 0, begun = false, title = '';
    const begin = (t: string) => { title = t; if (!begun && t.includes(stage)) { begun = true; due = performance.now() + delay; setTimeout(() => controller.abort(), delay); } return { update() {}, line() {}, end() {} }; };
    try { await evaluateRun({ ...base, signal: controller.signal, reporter: { note() {}, begin } } as any, 't'); found.push('(ended)'); }
    catch (e) { found.push(due === 0 ? String(e) : `${delay}ms: ${((performance.now() - due) / 1000).toFixed(2)} (${title.split(': ')[1]})`); }
  }
  console.log(stage.padEnd(16), found.join('  '));
}
process.exit(0);
