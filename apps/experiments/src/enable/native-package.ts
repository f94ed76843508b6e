import { copyFile, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NativeEngine } from './libraries.js';
import { runTool, ToolError } from './run-tool.js';

/** An npm package that has TensorFlow's library, as it is installed. */
export interface NativePackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** Where the package looks for its binding, of Node-API 8, and the binding for the library. */
const binding = join('lib', 'napi-v8', 'tfjs_binding.node');
const library = join('deps', 'lib');

/**
 * The package of an engine, where @simvae/compile finds it.
 *
 * @throws {Error} If it is not installed.
 */
export async function findPackage(engine: NativeEngine): Promise<NativePackage> {
  const name = `@tensorflow/${engine}`;
  const compile = createRequire(import.meta.url).resolve('@simvae/compile/package.json');
  let manifest: string;
  try {
    manifest = createRequire(compile).resolve(`${name}/package.json`);
  } catch (cause) {
    throw new Error(`${name} is not installed: \`npm install ${name}\`, then the same command again.`, {
      cause,
    });
  }
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  return { name, version, folder: dirname(manifest) };
}

/** Why the package does not load, with its library, in a process of its own; undefined where it does. */
export async function loadProblem(
  { folder }: NativePackage,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await runTool([process.execPath, '--eval', 'require(process.argv[1])', folder], { signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.reason;
  }
}

/**
 * Runs the package's own install script, which downloads its library. Where the package does not load then, it is left as it
 * was, without a library.
 *
 * @returns why it does not load; undefined where it does.
 */
export async function runInstallScript(
  installed: NativePackage,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { folder } = installed;
  const manifest = join(folder, 'package.json');
  const kept = `${manifest}.kept`;
  await removeLibrary(installed);
  // Of an attempt that was killed.
  await rename(kept, manifest).catch(() => {});
  const before = new Set(await readdir(folder));
  // The script rewrites the manifest, which may be one file with that of other projects.
  await copyFile(manifest, kept);
  await copyFile(kept, `${manifest}.own`);
  await rename(`${manifest}.own`, manifest);
  let problem: string | undefined = 'stopped';
  try {
    await runTool(['npm', 'run', 'install'], { folder, signal });
    problem = await loadProblem(installed, signal);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    problem = error.reason;
  } finally {
    await rename(kept, manifest);
    if (problem !== undefined) {
      for (const name of await readdir(folder)) {
        if (!before.has(name)) await rm(join(folder, name), { recursive: true, force: true });
      }
    }
  }
  return problem;
}

/** Puts a library, by a link, and a binding, where the package looks for them. */
export async function placeLibrary(
  installed: NativePackage,
  places: { readonly library: string; readonly binding: string },
): Promise<void> {
  const { folder } = installed;
  await removeLibrary(installed);
  for (const path of [library, binding]) await mkdir(dirname(join(folder, path)), { recursive: true });
  await symlink(places.library, join(folder, library));
  await copyFile(places.binding, join(folder, `${binding}.part`));
  await rename(join(folder, `${binding}.part`), join(folder, binding));
}

/** Takes library and binding out of the package; what a link leads to stays. */
export async function removeLibrary({ folder }: NativePackage): Promise<void> {
  for (const name of ['deps', 'lib']) await rm(join(folder, name), { recursive: true, force: true });
}
