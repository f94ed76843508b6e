// Replaces what stands between `<!-- NAME:start -->` and `<!-- NAME:end -->` of README.md by standard input.
// Usage: npm run --silent simvae -- table --markdown --out docs/results | node tooling/readme/insert.mjs results
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const readme = fileURLToPath(new URL('../../README.md', import.meta.url));
const name = process.argv[2];
const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
const text = readFileSync(readme, 'utf8');
const [from, to] = [text.indexOf(start), text.indexOf(end)];
if (from < 0 || to < from) {
  console.error(`README.md has no \`${start}\` before \`${end}\`.`);
  process.exit(2);
}
const inserted = readFileSync(0, 'utf8').trim();
if (inserted === '') {
  console.error('There is nothing on standard input: the README is left as it is.');
  process.exit(1);
}
writeFileSync(readme, `${text.slice(0, from + start.length)}\n\n${inserted}\n\n${text.slice(to)}`);
