import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportData } from '@simvae/report';
import { writeExampleRun } from '@simvae/runs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveReport } from './serve-report.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'simvae-serve-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The next event that a page is told of. */
async function nextEvent(events: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  let text = '';
  for (;;) {
    const [whole] = /event: .*\ndata: .*(?=\n\n)/.exec(text) ?? [];
    if (whole !== undefined) return whole;
    const { value, done } = await events.read();
    if (done) return undefined;
    text += new TextDecoder().decode(value);
  }
}

async function dataAt(url: string): Promise<ReportData> {
  return (await (await fetch(`${url}data.json`)).json()) as ReportData;
}

describe('serveReport', () => {
  it('serves the report of a folder that fills, and tells of each change', async () => {
    const out = join(root, 'fills');
    const page = await serveReport({ out, interval: 10 });
    try {
      expect(await (await fetch(page.url)).text()).toContain('data-live');
      expect((await dataAt(page.url)).runs).toEqual([]);
      const { body } = await fetch(`${page.url}events`);
      const events = body!.getReader();
      await writeExampleRun(out);
      expect(await nextEvent(events)).toMatch(/^event: change\ndata: \{"runs":\d\}$/);
      await expect.poll(async () => (await dataAt(page.url)).runs.length).toBe(1);
    } finally {
      await page.close();
    }
  });

  it('keeps the report where a change cannot be read, and says so', async () => {
    const out = join(root, 'breaks');
    await writeExampleRun(out);
    const errors: unknown[] = [];
    let reads = 0;
    const first = await serveReport({ out });
    const data = await dataAt(first.url);
    await first.close();
    const read = async (): Promise<ReportData> => {
      if (++reads > 1) throw new Error('the disk is gone');
      return data;
    };
    const page = await serveReport({ out, interval: 10, read, onError: (error) => errors.push(error) });
    try {
      await writeExampleRun(out, { seed: 1 });
      await expect.poll(() => errors).toContainEqual(new Error('the disk is gone'));
      expect(await dataAt(page.url)).toEqual(data);
    } finally {
      await page.close();
    }
  });

  it('ends watching with the signal', async () => {
    const stop = new AbortController();
    const page = await serveReport({ out: join(root, 'ends'), signal: stop.signal });
    stop.abort();
    await page.closed;
    await expect(fetch(page.url)).rejects.toThrow();
  });

  it('throws what reading throws to begin with', async () => {
    const read = (): Promise<ReportData> => Promise.reject(new Error('no such run'));
    await expect(serveReport({ out: root, read })).rejects.toThrow('no such run');
  });
});
