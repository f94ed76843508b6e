/** Makes src/worker-script.ts of src/worker.ts and what it imports: node scripts/build-worker.mjs */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// The bundler that builds the package.
const { build } = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild');
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** The file that is made. */
export const scriptFile = path('../src/worker-script.ts');

/** Its text. */
export async function scriptSource() {
  const code = await bundle('src/worker.ts', 'cjs');
  return [
    '/** src/worker.ts with all that it imports, as text. Made by scripts/build-worker.mjs; a test compares. */',
    `export const workerScript = \`${code.replace(/[\\`]|\$\{/g, '\\$&')}\`;\n`,
  ].join('\n');
}

/**
 * A module with all that it imports but what Node has, as text.
 *
 * @param {string} entry - path in the package.
 * @param {'cjs' | 'esm'} format
 */
export async function bundle(entry, format) {
  const { outputFiles } = await build({
    absWorkingDir: path('..'),
    entryPoints: [entry],
    format,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    conditions: ['@simvae/source'],
    tsconfigRaw: '{}',
    minifyWhitespace: true,
    legalComments: 'none',
  });
  return outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(scriptFile, await scriptSource());
