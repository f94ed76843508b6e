// Compiles a package's AssemblyScript. Usage: node tooling/wasm/build.mjs PACKAGE_FOLDER [FILE]
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** Where the binary goes in a package that does not say. */
const usualFile = 'src/wasm/kernels-binary.ts';

/**
 * A TypeScript module that exports what assembly/index.ts of a package compiles to, as base64: the package needs no
 * file beside its bundle, in Node and in browsers alike. Options of the compiler are in assembly/asconfig.json; the
 * name of the export is that of the file (kernels-binary.ts: kernelsBinary).
 *
 * @param {string | URL} root - folder of the package.
 * @param {string} [file] - path of the module in it.
 * @returns {Promise<string>} the text of the module.
 * @throws {Error} If it does not compile: what the compiler says.
 */
export async function wasmModule(root, file = usualFile) {
  const folder = join(folderOf(root), 'assembly');
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'out.wasm'], {
    readFile: (name) => readFile(join(folder, name), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = /** @type {Uint8Array} */ (contents);
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`${error?.message ?? 'Nothing was compiled.'}\n${stderr}`);
  const name = basename(file, '.ts').replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  return [
    '// Compiled from assembly/ by tooling/wasm/build.mjs; a test compares. Do not edit.',
    `export const ${name} =`,
    `  '${Buffer.from(binary).toString('base64')}';`,
    '',
  ].join('\n');
}

/**
 * Whether the module in a package is what its assembly/ compiles to.
 *
 * @param {string | URL} root - folder of the package.
 * @param {string} [file] - path of the module in it.
 */
export async function isBuilt(root, file = usualFile) {
  return (await readFile(join(folderOf(root), file), 'utf8')) === (await wasmModule(root, file));
}

/** @param {string | URL} root */
function folderOf(root) {
  return root instanceof URL ? fileURLToPath(root) : root;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root, file = usualFile] = process.argv.slice(2);
  if (!root) {
    console.error('Usage: node tooling/wasm/build.mjs PACKAGE_FOLDER [FILE]');
    process.exit(2);
  }
  await writeFile(resolve(root, file), await wasmModule(resolve(root), file));
}
