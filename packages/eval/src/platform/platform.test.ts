import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import * as browser from './browser/files.js';
import * as browserModels from './browser/models.js';
import * as browserThreads from './browser/threads.js';
import * as node from './node/files.js';
import * as nodeModels from './node/models.js';
import * as nodeThreads from './node/threads.js';

it('each platform has what the other one has', () => {
  const names = (module: object) => Object.keys(module).sort();
  expect(names(browser)).toEqual(names(node));
  expect(names(browserModels)).toEqual(names(nodeModels));
  expect(names(browserThreads)).toEqual(names(nodeThreads));
});

it('checksums in a browser are those of zlib, of parts too', () => {
  expect(browser.crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926); // the check value of the CRC catalogue
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i * 7919) >>> 3);
  expect(browser.crc32(bytes)).toBe(crc32(bytes));
  expect(browser.crc32(bytes.subarray(300), browser.crc32(bytes.subarray(0, 300)))).toBe(crc32(bytes));
});

it('other work of the process runs while a computation breathes, in a browser too', async () => {
  for (const { breathe } of [browserThreads, nodeThreads]) {
    let ran = false;
    setTimeout(() => {
      ran = true;
    });
    const start = performance.now();
    while (!ran && performance.now() - start < 10_000) await breathe();
    expect(ran).toBe(true);
  }
});
