import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import initialise from 'wabt';

/**
 * Assembles a WebAssembly text file into a TypeScript module that exports the binary as base64, so that a package
 * needs no file beside its bundle, in Node and in browsers alike.
 *
 * @param {string} path - `name.wat`; the module is written to `name.wasm.ts` beside it.
 * @returns {Promise<string>} the module's text.
 */
export async function assemble(path) {
  const { parseWat } = await initialise();
  const name = basename(path, '.wat');
  const parsed = parseWat(path, await readFile(path, 'utf8'), { simd: true });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  const constant = `${name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}Wasm`;
  const base64 = Buffer.from(buffer).toString('base64');
  return [
    `// Assembled from ${name}.wat by tooling/wasm/assemble.mjs; do not edit.`,
    `export const ${constant} =`,
    `  '${base64}';`,
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const path of process.argv.slice(2))
    await writeFile(path.replace(/\.wat$/, '.wasm.ts'), await assemble(path));
}
