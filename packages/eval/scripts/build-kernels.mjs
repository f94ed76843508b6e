// Compiles assembly/*.ts to WebAssembly and writes it, base64, to src/wasm/kernels-binary.ts.
// Usage: node scripts/build-kernels.mjs
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = new URL('../', import.meta.url);
export const binaryFile = fileURLToPath(new URL('src/wasm/kernels-binary.ts', root));

/** Source text of src/wasm/kernels-binary.ts for the kernels as they are now. */
export async function kernelsSource() {
  let binary;
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      ...['--outFile', 'kernels.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--disableWarning'],
      ...['--enable', 'simd,threads', '--importMemory', '--sharedMemory'],
      ...['--initialMemory', '1', '--maximumMemory', '65536'],
    ],
    {
      readFile: (name) => readFile(new URL(`assembly/${name}`, root), 'utf8').catch(() => null),
      writeFile: (name, contents) => {
        if (name === 'kernels.wasm') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const text = Buffer.from(binary).toString('base64');
  return `/** WebAssembly of assembly/*.ts, base64. Made by scripts/build-kernels.mjs; a test compares. */
export const kernelsBinary =
  '${text}';
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(binaryFile, await kernelsSource());
