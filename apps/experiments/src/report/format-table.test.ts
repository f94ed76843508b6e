import { describe, expect, it } from 'vitest';
import { exampleResults } from '../testing/example-results.js';
import { formatMarkdown } from './format-markdown.js';
import { formatTable } from './format-table.js';
import { summarise } from './summarise.js';

const untrained = { epochs: 0, images: 0, views: 0, seconds: 0 };
const one = summarise([
  exampleResults(0.4, { method: 'random', training: untrained }),
  exampleResults(0.5, { method: 'simvae' }),
]);
const three = summarise(
  [0.4, 0.5, 0.6].map((score, seed) => exampleResults(score, { method: 'simvae', seed })),
);

describe('formatTable', () => {
  it("sets the paper's values below ours, within 80 columns", () => {
    const text = formatTable(one[0]);
    expect(text).toBe(
      `
FashionMNIST-mini, protocol paper; percent, one seed.
k chosen on the test set, last epoch of each probe, as the paper says.
Rows \`paper\`: the paper's values on FashionMNIST, 3 seeds.

         Linear   MLP  k-NN   GMM   ARI   NMI  epochs  training
-------  ------  ----  ----  ----  ----  ----  ------  --------
Random     40.0  40.0  40.0  40.0  40.0  40.0       -         -
  paper    51.2  49.8  66.5  48.6  28.7  51.5
SimVAE     50.0  50.0  50.0  50.0  50.0  50.0       5      1:23
  paper    78.6  81.1  84.0  69.9  55.7  76.8
`.trim(),
    );
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('leaves them out under the other protocol', () => {
    expect(formatTable(one[1])).toBe(
      `
FashionMNIST-mini, protocol strict; percent, one seed.
k, epochs of the probes and matching of clusters chosen on a validation split.

        Linear   MLP  k-NN   GMM   ARI   NMI  epochs  training
------  ------  ----  ----  ----  ----  ----  ------  --------
Random    40.0  40.0  40.0  40.0  40.0  40.0       -         -
SimVAE    50.0  50.0  50.0  50.0  50.0  50.0       5      1:23
`.trim(),
    );
  });

  it('prints standard errors over several seeds, within 100 columns', () => {
    const text = formatTable(three[0]);
    expect(text).toBe(
      `
FashionMNIST-mini, protocol paper; percent, mean ± standard error over 3 seeds.
k chosen on the test set, last epoch of each probe, as the paper says.
Rows \`paper\`: the paper's values on FashionMNIST, 3 seeds.

             Linear         MLP        k-NN         GMM         ARI         NMI  epochs  training
-------  ----------  ----------  ----------  ----------  ----------  ----------  ------  --------
SimVAE   50.0 ± 5.8  50.0 ± 5.8  50.0 ± 5.8  50.0 ± 5.8  50.0 ± 5.8  50.0 ± 5.8       5      1:23
  paper  78.6 ± 0.0  81.1 ± 0.1  84.0 ± 0.0  69.9 ± 0.0  55.7 ± 0.0  76.8 ± 0.2
`.trim(),
    );
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('prints names it does not know, and numbers of seeds that differ', () => {
    const [summary] = summarise([
      exampleResults(0.5, { dataset: 'mine', method: 'own' }),
      exampleResults(0.5, { dataset: 'mine' }),
      exampleResults(0.5, { dataset: 'mine', seed: 1 }),
    ]);
    const lines = formatTable(summary).split('\n');
    expect(lines[0]).toBe('mine, protocol paper; percent, mean ± standard error over seeds.');
    expect(lines.at(-2)).toMatch(/^own +50\.0 /);
    expect(lines.at(-1)).toMatch(/^VAE +50\.0 ± 0\.0 /);
  });
});

describe('formatMarkdown', () => {
  it("sets the paper's value in brackets beside ours", () => {
    expect(formatMarkdown(three[0])).toBe(
      `
FashionMNIST-mini, protocol paper; percent, mean ± standard error over 3 seeds. k chosen on the test set, last epoch of each probe, as the paper says. In brackets: the paper's values on FashionMNIST, 3 seeds.

|  | Linear | MLP | k-NN | GMM | ARI | NMI | epochs | training |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| SimVAE | 50.0 ± 5.8 [78.6 ± 0.0] | 50.0 ± 5.8 [81.1 ± 0.1] | 50.0 ± 5.8 [84.0 ± 0.0] | 50.0 ± 5.8 [69.9 ± 0.0] | 50.0 ± 5.8 [55.7 ± 0.0] | 50.0 ± 5.8 [76.8 ± 0.2] | 5 | 1:23 |
`.trim(),
    );
    expect(formatMarkdown(one[1]).split('\n').at(-2)).toBe(
      '| Random | 40.0 | 40.0 | 40.0 | 40.0 | 40.0 | 40.0 | - | - |',
    );
  });
});
