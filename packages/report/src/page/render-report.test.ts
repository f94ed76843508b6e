import { createHash } from 'node:crypto';
import { exampleRun } from '@simvae/runs/testing';
import { describe, expect, it } from 'vitest';
import { reportOf } from './read-report.js';
import { renderReport } from './render-report.js';

const of = (...runs: ReturnType<typeof exampleRun>[]) =>
  reportOf(runs.map((run) => ({ ...run, metrics: [], pictures: new Map() })));
const seeds = [0.5, 0.6, 0.7].flatMap((score, seed) => [
  exampleRun(score, { seed }),
  exampleRun(score + 0.2, { seed, method: 'simvae' }),
]);
/** What a page runs and what it is styled by. */
const partsOf = (page: string) => ({
  style: /<style>([\s\S]*?)<\/style>/.exec(page)![1],
  data: /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page)![1],
  script: /<script>([\s\S]*)<\/script>\n<\/body>/.exec(page)![1],
  policy: /Content-Security-Policy" content="([^"]*)"/.exec(page)![1].replaceAll('&#39;', "'"),
});
const sha = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('renderReport', () => {
  it('lets its own script and style run alone, and nothing leave the page', () => {
    const page = renderReport(of(...seeds));
    const { style, script, policy } = partsOf(page);
    expect(policy).toContain(`script-src ${sha(script)};`);
    expect(policy).toContain(`style-src ${sha(style)};`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(script).not.toMatch(/\beval\(|new Function\(/);
    // No attribute that the policy would forbid, and no address outside of the page.
    const html = page.replace(script, '').replace(style, '');
    expect(html).not.toMatch(/<[^>]* (style|on\w+)=/);
    expect(html).not.toMatch(/(src|href)="(?!#)/);
    expect(style).not.toMatch(/url\(|@import/);
  });

  it('is live only where that is asked for', () => {
    const data = of(...seeds);
    expect(renderReport(data)).toContain('<html lang="en">');
    const live = renderReport(data, { live: true });
    expect(live).toContain('<html lang="en" data-live>');
    expect(partsOf(live).policy).toContain("connect-src 'self'");
  });

  it('holds its data, as it was', () => {
    const data = of(...seeds);
    expect(JSON.parse(partsOf(renderReport(data)).data)).toEqual(JSON.parse(JSON.stringify(data)));
  });

  it('shows the sentences and the tables without its script', () => {
    const data = of(...seeds);
    const page = renderReport(data);
    for (const sentence of data.summary) expect(page).toContain(sentence.replaceAll("'", '&#39;'));
    expect(page).toContain('<span class="mean">80.0</span><span class="error"> ± 5.8</span>');
    // The best mean; the other is within its seeds.
    expect(page).toMatch(/<td class="best" data-sort="80">/);
    expect(page).toMatch(/<td class="tied" data-sort="60">/);
  });

  it('has headings in order, sections with names and heads that can be sorted by', () => {
    const page = renderReport(of(...seeds, exampleRun(0.5, { dataset: 'glyphs' })));
    const levels = [...page.split('<script type="application/json"')[0].matchAll(/<h(\d)/g)].map(
      ([, level]) => Number(level),
    );
    expect(levels[0]).toBe(1);
    expect(levels.every((level, i) => i === 0 || level <= levels[i - 1] + 1)).toBe(true);
    for (const [, id] of page.split('<script')[0].matchAll(/<section id="([^"]+)"/g)) {
      expect(page).toContain(`aria-labelledby="${id}-title"`);
      expect(page).toContain(`href="#${id}"`);
    }
    const ids = [...page.split('<script')[0].matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(page).toContain('<th scope="col" aria-sort="none"><button type="button" class="sort"');
  });

  it('takes nothing in a run folder for HTML or code', () => {
    const evil = '</script><img src=x onerror=alert(1)>"\'&\u2028<!--';
    const run = exampleRun(0.5, { titles: { dataset: evil, method: evil }, command: evil });
    const config = { ...run.config, environment: { ...run.config.environment, command: evil, commit: evil } };
    const page = renderReport(of({ ...run, config }));
    expect(page).not.toContain('<img');
    const { data } = partsOf(page);
    expect(data).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(data).runs[0].command).toBe(evil);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
  });

  it('has a page for no runs', () => {
    expect(renderReport(of())).toContain('There is no run here yet.');
  });
});
