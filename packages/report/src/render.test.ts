import { exampleRun, untrained } from '@simvae/runs/testing';
import { describe, expect, it } from 'vitest';
import { accuracyTables } from './accuracy-tables.js';
import { renderCsv, renderJson } from './render-data.js';
import { renderHtml, renderLatex, renderMarkdown } from './render-markup.js';
import { renderText } from './render-text.js';
import type { Table } from './table.js';

const one = accuracyTables([
  exampleRun(0.4, { method: 'random', stages: { training: untrained } }),
  exampleRun(0.5, { method: 'simvae' }),
]);
const three = accuracyTables(
  [0.4, 0.5, 0.6].map((score, seed) => exampleRun(score, { method: 'simvae', seed })),
);
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

/** All that means something in one of the formats. */
const special = `a|b & <i>"c"</i> 'd' \\e_{f}^2 $5 100% #1 ~ [g] -1, ± ²\n\`h\``;
const hostile: Table = {
  subject: { table: 'factors', dataset: special },
  caption: [special],
  paper: [special],
  columns: [
    { title: '', align: 'left', unit: 'none' },
    { title: special, align: 'right', unit: 'none' },
  ],
  rows: [
    {
      method: 'x',
      runs: [],
      cells: [special, { mean: -1, se: 2, n: 2, paper: { mean: 3, se: 0 }, origin: 'a.b' }],
    },
    { method: 'y', runs: [], cells: ['[y]', null] },
  ],
  notes: [special],
};

describe('renderText', () => {
  it("sets the paper's values below ours, within 80 columns", () => {
    const text = renderText(one[0]);
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
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  it('leaves them out under the other protocol', () => {
    expect(renderText(one[1])).toBe(
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
    const text = renderText(three[0]);
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
    expect(widest(text)).toBeLessThanOrEqual(100);
  });

  it('prints names it does not know, and numbers of seeds that differ', () => {
    const [table] = accuracyTables([
      exampleRun(0.5, { dataset: 'mine', method: 'own' }),
      exampleRun(0.5, { dataset: 'mine' }),
      exampleRun(0.5, { dataset: 'mine', seed: 1 }),
    ]);
    const lines = renderText(table).split('\n');
    expect(lines[0]).toBe('mine, protocol paper; percent, mean ± standard error over seeds.');
    expect(lines.at(-2)).toMatch(/^VAE +50\.0 ± 0\.0 /);
    expect(lines.at(-1)).toMatch(/^own +50\.0 /);
  });

  it('breaks labels and sentences, never numbers', () => {
    const views = (count: number) =>
      exampleRun(0.5, { method: 'simvae', options: { views: count, likelihood: count } });
    const [table] = accuracyTables([views(2), views(10)]);
    const text = renderText({ ...table, notes: ['word '.repeat(30)] });
    expect(text.split('\n').slice(4)).toEqual([
      '                   Linear   MLP  k-NN   GMM   ARI   NMI  epochs  training',
      '-----------------  ------  ----  ----  ----  ----  ----  ------  --------',
      'SimVAE (views 2,     50.0  50.0  50.0  50.0  50.0  50.0       5      1:23',
      '  likelihood 2)',
      '  paper              78.6  81.1  84.0  69.9  55.7  76.8',
      'SimVAE (views 10,    50.0  50.0  50.0  50.0  50.0  50.0       5      1:23',
      '  likelihood 10)',
      '  paper              78.6  81.1  84.0  69.9  55.7  76.8',
      '',
      'word '.repeat(16).trim(),
      'word '.repeat(14).trim(),
    ]);
    expect(widest(renderText(table, { width: 40 }).split('\n\n')[0])).toBeLessThanOrEqual(40);
    expect(renderText(table, { width: 40 })).toContain('SimVAE          50.0');
  });

  it('prints what is not finite as it is', () => {
    const [table] = accuracyTables([exampleRun(Number.NaN)]);
    expect(renderText(table)).toMatch(/^VAE +NaN +NaN /m);
  });
});

describe('renderMarkdown', () => {
  it("sets the paper's value in brackets beside ours", () => {
    expect(renderMarkdown(three[0])).toBe(
      `
FashionMNIST-mini, protocol paper; percent, mean ± standard error over 3 seeds. k chosen on the test set, last epoch of each probe, as the paper says. In brackets: the paper's values on FashionMNIST, 3 seeds.

|  | Linear | MLP | k-NN | GMM | ARI | NMI | epochs | training |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| SimVAE | 50.0 ± 5.8 [78.6 ± 0.0] | 50.0 ± 5.8 [81.1 ± 0.1] | 50.0 ± 5.8 [84.0 ± 0.0] | 50.0 ± 5.8 [69.9 ± 0.0] | 50.0 ± 5.8 [55.7 ± 0.0] | 50.0 ± 5.8 [76.8 ± 0.2] | 5 | 1:23 |
`.trim(),
    );
    expect(renderMarkdown(one[1]).split('\n').at(-2)).toBe(
      '| Random | 40.0 | 40.0 | 40.0 | 40.0 | 40.0 | 40.0 | - | - |',
    );
  });

  it('keeps its cells and lines whatever stands in them', () => {
    const lines = renderMarkdown(hostile).split('\n');
    expect(lines).toHaveLength(8);
    for (const line of lines.slice(2, 6)) expect(line.match(/(?<!\\)\|/g)).toHaveLength(3);
    expect(lines.join('')).not.toContain('<i>');
  });
});

describe('renderLatex', () => {
  it('makes a table of booktabs', () => {
    expect(renderLatex(three[0])).toBe(
      String.raw`
\begin{table}
  \centering
  \caption{FashionMNIST-mini, protocol paper; percent, mean $\pm$ standard error over 3 seeds. k chosen on the test set, last epoch of each probe, as the paper says. Rows \texttt{paper}: the paper's values on FashionMNIST, 3 seeds.}
  \begin{tabular}{lrrrrrrrr}
    \toprule
     & Linear & MLP & k-NN & GMM & ARI & NMI & epochs & training \\
    \midrule
    SimVAE & 50.0 $\pm$ 5.8 & 50.0 $\pm$ 5.8 & 50.0 $\pm$ 5.8 & 50.0 $\pm$ 5.8 & 50.0 $\pm$ 5.8 & 50.0 $\pm$ 5.8 & 5 & 1:23 \\
    \quad paper & 78.6 $\pm$ 0.0 & 81.1 $\pm$ 0.1 & 84.0 $\pm$ 0.0 & 69.9 $\pm$ 0.0 & 55.7 $\pm$ 0.0 & 76.8 $\pm$ 0.2 &  &  \\
    \bottomrule
  \end{tabular}
\end{table}
`.trim(),
    );
  });

  it('escapes what means something else', () => {
    const text = renderLatex(hostile);
    const [rule, ours, paper, other] = text.split('\n').slice(6);
    expect(rule).toBe('    \\midrule');
    expect(ours).toBe(
      String.raw`    a\textbar{}b \& \textless{}i\textgreater{}"c"\textless{}/i\textgreater{} 'd' \textbackslash{}e\_\{f\}\textasciicircum{}2 \$5 100\% \#1 \textasciitilde{} {[}g{]} $-$1, $\pm$ \textsuperscript{2} \texttt{h} & $-$1.0 $\pm$ 2.0 \\`,
    );
    expect(paper).toBe(String.raw`    \quad paper & 3.0 $\pm$ 0.0 \\`);
    // A bracket after the end of a row would be read as a length.
    expect(other).toBe(String.raw`    {[}y{]} & -- \\`);
    // Without commands, cells and braces nothing is left that means something, and braces are closed.
    let depth = 0;
    for (const [brace] of text.replace(/\\[{}]/g, '').matchAll(/[{}]/g)) {
      depth += brace === '{' ? 1 : -1;
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
    const rest = text
      .replace(/\$(-|\\pm)\$/g, '')
      .replace(/\\[a-z]+\*?|\\[&%$#_{}\\]/g, '')
      .replace(/ & |[{}]/g, '');
    expect(rest).not.toMatch(/[\\&%$#_~^<>|`]/);
  });
});

describe('renderCsv', () => {
  it('has every number unrounded, in fields of their own', () => {
    expect(renderCsv(one[0]).split('\r\n')).toEqual([
      'table,dataset,target,protocol,method,Linear,Linear paper,Linear paper SE,MLP,MLP paper,MLP paper SE,k-NN,k-NN paper,k-NN paper SE,GMM,GMM paper,GMM paper SE,ARI,ARI paper,ARI paper SE,NMI,NMI paper,NMI paper SE,epochs,training',
      'accuracy,fashion-mnist-mini,class,paper,Random,40,51.2,0.6,40,49.8,0.8,40,66.5,0.4,40,48.6,0.2,40,28.7,0.6,40,51.5,0.2,,',
      'accuracy,fashion-mnist-mini,class,paper,SimVAE,50,78.6,0,50,81.1,0.1,50,84,0,50,69.9,0,50,55.7,0,50,76.8,0.2,5,83',
    ]);
    const [head, row] = renderCsv(three[1]).split('\r\n');
    expect(head.split(',').slice(4, 7)).toEqual(['method', 'Linear', 'Linear SE']);
    expect(row.split(',')[6]).toBe(String(Math.sqrt(100 / 3)));
  });

  it('quotes, and keeps two values of a cell apart', () => {
    const pair = ['a.x.linear', 'a.x.mlp'].map((origin, i) => ({ mean: i, n: 1, origin }));
    const table = { ...hostile, subject: { table: 'factors', dataset: 'd' } as const };
    const rows = [{ method: 'x', runs: [], cells: ['say "a", b', pair] }];
    const columns = [hostile.columns[0], { ...hostile.columns[1], title: 'x' }];
    expect(renderCsv({ ...table, rows, columns })).toBe(
      'table,dataset,method,x linear,x mlp\r\nfactors,d,"say ""a"", b",0,1',
    );
  });
});

describe('renderJson', () => {
  it('is the tables', () => {
    expect(JSON.parse(renderJson(one))).toEqual(JSON.parse(JSON.stringify(one)));
    expect(JSON.parse(renderJson(one[0])).rows[1].cells[1]).toEqual({
      each: [{ run: one[0].rows[1].runs[0], value: 50 }],
      mean: 50,
      n: 1,
      paper: { mean: 78.6, se: 0 },
      origin: 'probes.linear.accuracy',
    });
  });
});

describe('renderHtml', () => {
  it('is one table with classes', () => {
    const [table] = three;
    const columns = table.columns.slice(0, 2);
    const rows = [{ ...table.rows[0], cells: table.rows[0].cells.slice(0, 2) }];
    expect(renderHtml({ ...table, columns, rows, notes: ['Missing: probes of VAE.'] })).toBe(
      `
<table class="simvae-table simvae-accuracy">
  <caption>FashionMNIST-mini, protocol paper; percent, mean ± standard error over 3 seeds. k chosen on the test set, last epoch of each probe, as the paper says. In brackets: the paper&#39;s values on FashionMNIST, 3 seeds.</caption>
  <thead><tr><th scope="col" class="left"></th><th scope="col" class="right">Linear</th></tr></thead>
  <tbody>
    <tr><th scope="row">SimVAE</th><td class="right value"><span class="mean">50.0</span><span class="error"> ± 5.8</span> <span class="paper">[78.6 ± 0.0]</span></td></tr>
  </tbody>
  <tfoot><tr><td colspan="2"><p>Missing: probes of VAE.</p></td></tr></tfoot>
</table>
`.trim(),
    );
    expect(renderHtml(one[0])).toContain('<td class="right missing">–</td>');
  });

  it('escapes whatever stands in it', () => {
    const html = renderHtml(hostile);
    expect(html).not.toMatch(/<i>|&(?!(amp|lt|gt|quot|#39);)/);
    expect(html.match(/<[a-z]+/g)?.sort()).toEqual(
      [
        ...['<caption', '<p', '<table', '<tbody', '<tfoot', '<thead'],
        ...['<td', '<td', '<td', '<th', '<th', '<th', '<th'],
        ...['<tr', '<tr', '<tr', '<tr', '<span', '<span', '<span'],
      ].sort(),
    );
  });
});
