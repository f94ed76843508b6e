import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { reportOf } from './read-report.js';
import { writeReport } from './write-report.js';

const folder = temporaryFolder();
const [first, second] = ['first', 'second'].map((title) => reportOf([], { title }));

it('writes the page, and another in its place', async () => {
  const to = join(folder, 'a', 'report');
  expect(await writeReport(to, first)).toBe(join(to, 'index.html'));
  await writeReport(to, second);
  expect(readFileSync(join(to, 'index.html'), 'utf8')).toContain('<title>second</title>');
});

it('leaves a file that is no report alone, unless it is forced', async () => {
  const to = join(folder, 'b');
  mkdirSync(to);
  writeFileSync(join(to, 'index.html'), '<h1>mine</h1>');
  await expect(writeReport(to, first)).rejects.toThrow(
    /is no report\. Pass --force to replace it, or --to DIR/,
  );
  expect(readFileSync(join(to, 'index.html'), 'utf8')).toBe('<h1>mine</h1>');
  await writeReport(to, first, { force: true });
  expect(readFileSync(join(to, 'index.html'), 'utf8')).toContain('<title>first</title>');
});

it('says where it cannot write, and what to do', async () => {
  const file = join(folder, 'c');
  writeFileSync(file, '');
  await expect(writeReport(file, first)).rejects.toThrow(
    /cannot be written to .*index\.html: .* Pass --to DIR/,
  );
});
