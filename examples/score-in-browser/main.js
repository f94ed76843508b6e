// @ts-check
import { evaluateRepresentations, stratifiedSplit } from '@simvae/eval';
import { readArrays } from '@simvae/eval/io';

/** @import { NamedArray } from '@simvae/eval/io' */

/** @template {Element} Found @param {string} selector @returns {Found} */
const find = (selector) => /** @type {Found} */ (document.querySelector(selector));
/** @type {HTMLElement} */
const status = find('#status');
/** @type {HTMLElement} */
const result = find('#result');
/** @type {HTMLElement} */
const drop = find('#drop');
/** @type {HTMLInputElement} */
const input = find('input');

/** @type {AbortController | undefined} */
let running;

/** @param {File | undefined} file */
async function score(file) {
  if (file === undefined) return;
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  result.replaceChildren();
  try {
    say(`Reading ${file.name} ...`);
    const data = setsOf(await readArrays(file), file.name);
    const scores = await evaluateRepresentations(data, {
      protocol: 'strict',
      signal,
      onProgress: ({ stage, fraction }) => say(`${stage} ... ${Math.floor(100 * fraction)} %`),
    });
    const { rows, classes, logistic, linear, mlp, knn, gmm } = scores;
    say(
      `${file.name}: ${rows.train + rows.validation} training and ${rows.test} test rows, protocol strict.`,
    );
    result.append(
      table('Accuracy on the test rows, per cent', [
        ['logistic regression', percent(logistic.accuracy)],
        [`linear probe${noteOn(linear)}`, percent(linear.accuracy)],
        [`MLP probe${noteOn(mlp)}`, percent(mlp.accuracy)],
        [`k-NN, k = ${knn.k}`, percent(knn.best)],
        ['Gaussian mixture', percent(gmm.accuracy)],
      ]),
      table('k-NN: test rows by class (down) and prediction (across)', [
        ['', ...classes.map(String)],
        ...knn.confusion.map((counts, c) => [String(classes[c]), ...counts.map(String)]),
      ]),
    );
  } catch (error) {
    if (!signal.aborted) say(error instanceof Error ? error.message : String(error), true);
  }
}

/**
 * Training and test rows of the arrays of a file.
 *
 * @param {readonly NamedArray[]} arrays
 * @param {string} file
 */
function setsOf(arrays, file) {
  /** @param {string} name */
  const arrayOf = (name) => {
    const found = arrays.find((array) => array.name === name);
    if (found) return found;
    const known = arrays.map((array) => array.name).join(', ') || 'none';
    throw new Error(`${file}: has no array ${name} (but ${known}); save it under that name.`);
  };
  /** @param {string} name */
  const rowsOf = (name) => {
    const { data, shape } = arrayOf(name);
    if (shape.length === 2 && (data instanceof Float32Array || data instanceof Float64Array)) {
      const [rows, columns] = shape;
      return Array.from({ length: rows }, (_, row) => data.subarray(row * columns, (row + 1) * columns));
    }
    throw new Error(`${file}: ${name} must be numbers in rows and columns, got shape [${shape}].`);
  };
  if (arrays.some(({ name }) => name === 'train')) {
    return {
      train: rowsOf('train'),
      trainLabels: arrayOf('train_labels').data,
      test: rowsOf('test'),
      testLabels: arrayOf('test_labels').data,
    };
  }
  const features = rowsOf('features');
  const labels = arrayOf('labels').data;
  const { train, test } = stratifiedSplit(labels, { fraction: 0.2 });
  return {
    train: Array.from(train, (row) => features[row]),
    trainLabels: Array.from(train, (row) => labels[row]),
    test: Array.from(test, (row) => features[row]),
    testLabels: Array.from(test, (row) => labels[row]),
  };
}

/** @param {number} part */
const percent = (part) => (100 * part).toFixed(1);

/** @param {{ converged: boolean }} probe */
const noteOn = ({ converged }) => (converged ? '' : ', still learning when it stopped');

/** @param {string} text */
function say(text, error = false) {
  status.textContent = text;
  status.classList.toggle('error', error);
}

/**
 * @param {string} title
 * @param {readonly (readonly string[])[]} rows
 */
function table(title, rows) {
  const element = document.createElement('table');
  element.createCaption().textContent = title;
  for (const cells of rows) {
    const row = element.insertRow();
    for (const cell of cells) row.insertCell().textContent = cell;
  }
  return element;
}

input.addEventListener('change', () => score(input.files?.[0]));
document.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
document.addEventListener('dragleave', () => drop.classList.remove('over'));
document.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  score(event.dataTransfer?.files[0]);
});
