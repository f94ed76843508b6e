import { mkdir, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { cacheDirectory } from '@simvae/data';
import type { Context } from '../context.js';
import { freeSpace } from '../free-space.js';
import { formatBytes } from '../terminal/format.js';
import type { Library } from './libraries.js';
import type { NativePackage } from './native-package.js';
import { runTool, ToolError } from './run-tool.js';
import { fetchWheel, unpackWheel } from './wheels.js';

/** A program that making a part takes. */
export interface Tool {
  readonly name: string;
  /** Succeeds where it is there. */
  readonly trial: readonly [string, ...string[]];
  /** Package of Debian and Ubuntu that has it. */
  readonly debian: string;
}

/** A folder of the cache, and how it is made. */
export interface Part {
  readonly folder: string;
  readonly tool: Tool;
  /** What it is made from, which is of no use once it is there. */
  readonly downloads?: string;
  /** Writes its files into another folder, which takes its place. */
  make(folder: string): Promise<void>;
}

const pip: Tool = {
  name: 'pip of python3',
  trial: ['python3', '-m', 'pip', '--version'],
  debian: 'python3-pip',
};
const compiler: Tool = { name: 'g++', trial: ['g++', '--version'], debian: 'g++' };

/** The system that libraries are assembled for, as Node names it. */
export const assembledFor = 'linux-x64';

/** The two parts that a package lacks: TensorFlow's library, and the binding that is compiled against it. */
export function partsOf(
  installed: NativePackage,
  library: Library,
  context: Pick<Context, 'reporter' | 'signal'>,
): { readonly library: Part; readonly binding: Part } {
  const cache = resolve(cacheDirectory(), 'tensorflow');
  const folder = join(cache, `${library.name}-${assembledFor}`);
  const downloads = `${folder}-wheels`;
  const own = `${installed.name.replace(/^.*\//, '')}-${installed.version}`;
  return {
    library: {
      folder,
      tool: pip,
      downloads,
      make: (target) => unpackLibrary(library, downloads, target, context),
    },
    binding: {
      folder: `${folder}-${own}`,
      tool: compiler,
      make: (target) => compileBinding(installed, folder, target, context),
    },
  };
}

/** Where the shared libraries are in the folder of a library, as in TensorFlow's wheel: it finds NVIDIA's from there. */
export const sharedLibraries = 'tensorflow';

/** The binding in its folder. */
export const bindingName = 'tfjs_binding.node';

/** Downloads the wheels of a library, but for those that are there, and unpacks them. */
async function unpackLibrary(
  { name, wheels, unpackedBytes }: Library,
  downloads: string,
  folder: string,
  context: Pick<Context, 'reporter' | 'signal'>,
): Promise<void> {
  const { reporter, signal } = context;
  await mkdir(downloads, { recursive: true });
  const files = wheels.map((wheel) => join(downloads, `${wheel.name}-${wheel.version}.whl`));
  const kept = new Set(await readdir(downloads));
  const missing = wheels.filter((_, i) => !kept.has(files[i].slice(downloads.length + 1)));
  const needed = missing.reduce((sum, { bytes }) => sum + bytes, unpackedBytes);
  const free = await freeSpace(downloads);
  if (free < needed) {
    throw new Error(
      `${name} needs ${formatBytes(needed)} in ${dirname(downloads)}, where ${formatBytes(free)} are free: make room, or set ` +
        'XDG_CACHE_HOME to a folder that has it.',
    );
  }
  for (const [i, wheel] of wheels.entries()) await fetchWheel(wheel, files[i], context);
  reporter.note(`Unpacking ${formatBytes(unpackedBytes)} ...`);
  for (const file of files) await unpackWheel(file, folder, signal);
}

/** Compiles the package's own sources of its binding against the headers of Node-API and of the library. */
async function compileBinding(
  { name, folder }: NativePackage,
  library: string,
  target: string,
  { reporter, signal }: Pick<Context, 'reporter' | 'signal'>,
): Promise<void> {
  const headers = dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json'));
  const names = await readdir(join(folder, 'binding'));
  const sources = names.filter((each) => each.endsWith('.cc')).map((each) => join(folder, 'binding', each));
  const shared = join(library, sharedLibraries);
  reporter.note('Compiling the binding ...');
  try {
    await runTool(
      [
        ...(['g++', '-std=c++17', '-O2', '-shared', '-fPIC', '-DNAPI_VERSION=8'] as const),
        ...[join(headers, 'include'), join(shared, 'include'), folder].flatMap((each) => ['-I', each]),
        ...sources,
        ...['-o', join(target, bindingName), '-L', shared],
        ...[
          '-l:libtensorflow_cc.so.2',
          '-l:libtensorflow_framework.so.2',
          '-Wl,-rpath,$ORIGIN/../../deps/lib',
        ],
      ],
      { signal },
    );
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new Error(`The binding of ${name} does not compile here: ${error.message}`, { cause: error });
  }
}
