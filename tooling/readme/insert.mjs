// Replaces what stands between `<!-- NAME:start -->` and `<!-- NAME:end -->` of README.md, or of FILE, by standard input.
// Usage: npm run --silent simvae -- table --markdown --out RUNS | node tooling/readme/insert.mjs NAME [FILE]
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [, , name, file] = process.argv;
const readme = file ?? fileURLToPath(new URL('../../README.md', import.meta.url));
const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
const text = readFileSync(readme, 'utf8');
const [from, to] = [text.indexOf(start), text.indexOf(end)];
if (from < 0 || to < from) {
  console.error(`${readme} has no \`${start}\` before \`${end}\`.`);
  process.exit(2);
}
const inserted = readFileSync(0, 'utf8').trim();
if (inserted === '') {
  console.error('There is nothing on standard input: the file is left as it is.');
  process.exit(1);
}
writeFileSync(readme, `${text.slice(0, from + start.length)}\n\n${inserted}\n\n${text.slice(to)}`);
