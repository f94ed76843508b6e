// Prints how long @simvae/eval takes beside scikit-learn, and faiss where it is installed, on the same representations in the same run.
// Usage: node bench/eval/eval.mjs [--json | --markdown]   (PEER_PYTHON names a Python that has scikit-learn: see bench/README.md)
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  evaluateRepresentations,
  GaussianMixture,
  KMeans,
  KNeighborsClassifier,
  LinearProbe,
  LogisticRegression,
  MlpProbe,
} from '@simvae/eval';
import { findPeerPython } from '../processes/peers.mjs';
import { makeRepresentations } from './make-representations.mjs';
import { fastest } from './time.mjs';

const flag = /** @type {const} */ ({ type: 'boolean', default: false });
const { values } = parseArgs({ options: { json: flag, markdown: flag } });
const rows = 60_000;
const testRows = 10_000;
const goals = {
  knn: { 10: 0.85, 64: 0.65, 128: 0.88, 512: 2.1 },
  kmeans: { 10: 0.3, 64: 0.8 },
  gmm: { 10: 0.15, 64: 1 },
  probes: 30,
};

const python = findPeerPython(['numpy', 'sklearn']);

/**
 * Times of scikit-learn, or undefined where it is not installed.
 *
 * @param {Float32Array} data
 * @param {Int32Array} labels
 * @param {number} columns
 * @param {boolean} mixtures - whether mixtures are fitted, too.
 */
function timeScikitLearn(data, labels, columns, mixtures) {
  if (!python) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bench-eval-'));
  try {
    writeFileSync(join(folder, 'train.f32'), data.subarray(0, rows * columns));
    writeFileSync(join(folder, 'test.f32'), data.subarray(rows * columns));
    writeFileSync(join(folder, 'train.i32'), labels.subarray(0, rows));
    writeFileSync(join(folder, 'test.i32'), labels.subarray(rows));
    const script = fileURLToPath(new URL('../peers/evaluation.py', import.meta.url));
    return JSON.parse(
      execFileSync(python, [script, folder, String(columns), ...(mixtures ? ['mixtures'] : [])], {
        encoding: 'utf8',
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const figures = [];
for (const columns of [10, 64, 128, 512]) {
  const mixtures = columns <= 64; // of more columns they take minutes, in scikit-learn too
  const { data, labels } = makeRepresentations(rows + testRows, columns);
  const train = { data: data.subarray(0, rows * columns), shape: [rows, columns] };
  const test = { data: data.subarray(rows * columns), shape: [testRows, columns] };
  const trainLabels = labels.subarray(0, rows);
  const testLabels = labels.subarray(rows);
  const reference = timeScikitLearn(data, labels, columns, mixtures);

  const knn = await fastest(3, async () => {
    const model = await new KNeighborsClassifier({ k: 15 }).fit(train, trainLabels);
    return model.score(test, testLabels);
  });
  figures.push({
    work: `k-NN, the 15 neighbours that all k = 1..15 need, ${columns} dimensions`,
    theirs: reference?.knn.seconds,
    ours: knn.seconds,
    faiss: reference?.faiss.seconds,
    goal: goals.knn[columns],
    note: `accuracy ${knn.result}${reference ? ` (${reference.knn.accuracy})` : ''}`,
  });

  if (!mixtures) continue;
  const kmeans = await fastest(3, async () => {
    return (await new KMeans({ clusters: 10, nInit: 10, seed: 0 }).fit(train)).inertia;
  });
  figures.push({
    work: `k-means, 10 clusters, 10 starts, ${columns} dimensions`,
    theirs: reference?.kmeans.seconds,
    ours: kmeans.seconds,
    goal: goals.kmeans[columns],
    note: `inertia ${Math.round(kmeans.result)}${reference ? ` (${Math.round(reference.kmeans.inertia)})` : ''}`,
  });
  const logistic = await fastest(2, async () => {
    const model = await new LogisticRegression({ C: 1, standardize: true }).fit(train, trainLabels);
    return model.score(test, testLabels);
  });
  figures.push({
    work: `logistic regression, C = 1, to convergence, ${columns} dimensions`,
    theirs: reference?.logistic.seconds,
    ours: logistic.seconds,
    note: `accuracy ${logistic.result}${reference ? ` (${reference.logistic.accuracy})` : ''}`,
  });
  const fits = [];
  for (const seed of [0, 1, 2]) {
    fits.push(
      await fastest(2, async () => {
        const { iterations, lowerBound } = await new GaussianMixture({ components: 10, seed }).fit(train);
        return { iterations, lowerBound };
      }),
    );
  }
  const middle = (times) => [...times].sort((a, b) => a - b)[1];
  const bounds = (results) => results.map(({ lowerBound }) => lowerBound.toFixed(2)).join(' ');
  figures.push({
    work: `GMM, 10 components, full, one start to tol 1e-3, ${columns} dimensions (median of 3 seeds)`,
    theirs: reference && middle(reference.gmm.map(({ seconds }) => seconds)),
    ours: middle(fits.map(({ seconds }) => seconds)),
    goal: goals.gmm[columns],
    note: `log-likelihoods ${bounds(fits.map(({ result }) => result))}${reference ? ` (${bounds(reference.gmm)})` : ''}`,
  });

  if (columns === 10) {
    const probes = await fastest(1, async () => {
      await new LinearProbe().fit(train, trainLabels);
      await new MlpProbe().fit(train, trainLabels);
    });
    figures.push({
      work: 'linear + MLP probe, 200 epochs, 10 dimensions',
      ours: probes.seconds,
      goal: goals.probes,
    });
    const quick = await fastest(1, () => {
      const few = (matrix, count) => ({
        data: matrix.data.subarray(0, count * columns),
        shape: [count, columns],
      });
      return evaluateRepresentations(
        {
          train: few(train, 10_000),
          trainLabels: trainLabels.subarray(0, 10_000),
          test: few(test, 2_000),
          testLabels: testLabels.subarray(0, 2_000),
        },
        { protocol: ['paper', 'strict'], nInit: 20, threads: 1 },
      );
    });
    figures.push({
      work: 'both protocols, 10,000 + 2,000 rows, 20 starts, one thread',
      ours: quick.seconds,
      goal: 10,
    });
  }
}

const seconds = (value) => (value == null ? '-' : value.toFixed(2));
const machine = `${cpus()[0].model}, ${cpus().length} cores; ${rows} training and ${testRows} test rows; seconds`;
if (values.json) {
  console.log(JSON.stringify({ cpu: cpus()[0].model, cores: cpus().length, figures }, null, 2));
} else if (values.markdown) {
  console.log(`${machine}.\n\n| work | @simvae/eval | scikit-learn | faiss |\n| --- | ---: | ---: | ---: |`);
  for (const { work, theirs, faiss, ours } of figures) {
    console.log(`| ${work} | ${[ours, theirs, faiss].map(seconds).join(' | ')} |`);
  }
} else {
  console.log(machine);
  console.log(`${['sklearn', 'faiss', 'ours', 'goal'].map((name) => name.padStart(8)).join('')}  work`);
  for (const { work, theirs, faiss, ours, goal, note } of figures) {
    const times = [theirs, faiss, ours, goal].map((value) => seconds(value).padStart(8)).join('');
    console.log(`${times}  ${work}${note ? `; ${note}` : ''}`);
  }
}
