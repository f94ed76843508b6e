import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeEngines, type EngineStatus } from '@simvae/compile';
import type { Context } from '../context.js';
import { assembledFor, bindingName, type Part, partsOf, sharedLibraries, type Tool } from './assemble.js';
import { fillFolder, isWhole } from './cached-folder.js';
import { type Library, libraries, type NativeEngine } from './libraries.js';
import {
  findPackage,
  loadProblem,
  type NativePackage,
  placeLibrary,
  removeLibrary,
  runInstallScript,
} from './native-package.js';
import { runTool, ToolError } from './run-tool.js';

/** What enabling shows its progress with and stops by. */
type EnableContext = Pick<Context, 'reporter' | 'signal'>;

/**
 * Brings the native library of an engine, and tries the engine.
 *
 * @throws {Error} If its package is not installed, or as `enablePackage`.
 */
export async function enableEngine(engine: NativeEngine, context: EnableContext): Promise<EngineStatus> {
  await enablePackage(await findPackage(engine), libraries[engine], context);
  if (engine === 'tfjs-node-gpu') {
    context.reporter.note('What this command brings for tfjs-node-gpu has not been tested on a GPU yet.');
  }
  const [status] = await describeEngines([engine]);
  return status;
}

/**
 * Brings the native library of a package: by its own install script, or, where that fails, assembled from Python's package of
 * TensorFlow. What is assembled is kept in the cache; the package has a link to it.
 *
 * @param system - as Node names it. @default this one
 * @throws {Error} If neither is possible; the package is as it was, without a library.
 * @throws the signal's reason, where that stopped it; likewise.
 */
export async function enablePackage(
  installed: NativePackage,
  library: Library,
  context: EnableContext,
  system = `${process.platform}-${process.arch}`,
): Promise<void> {
  const { reporter, signal } = context;
  const title = `${installed.name} ${installed.version}`;
  if ((await loadProblem(installed, signal)) === undefined) {
    reporter.note(`${title} has its native library, which loads: there is nothing to do.`);
    return;
  }
  reporter.note(`${title}: looking for its native library in the cache ...`);
  const parts = partsOf(installed, library, context);
  const lacking = await lackingParts(Object.values(parts), signal);
  if (lacking.length > 0) {
    reporter.note('None there: running its install script, which downloads it (Ctrl-C stops that) ...');
    const problem = await runInstallScript(installed, signal);
    if (problem === undefined) {
      reporter.note(`${title} has its native library, by its install script.`);
      return;
    }
    if (system !== assembledFor) {
      throw new Error(
        `${title}: its install script failed (${problem}), and its native library can be assembled on ${assembledFor} alone, not for ` +
          `this platform, ${system}. Run \`npm rebuild ${installed.name}\` on a network that reaches storage.googleapis.com.`,
      );
    }
    reporter.note(`That failed (${problem}): assembling it from ${library.name}, as Python has it ...`);
    await checkTools(
      lacking.map(({ tool }) => tool),
      signal,
    );
    for (const { folder, downloads, make } of lacking) {
      await fillFolder(folder, make, signal);
      if (downloads !== undefined) await rm(downloads, { recursive: true, force: true });
    }
  }
  await placeLibrary(installed, {
    library: join(parts.library.folder, sharedLibraries),
    binding: join(parts.binding.folder, bindingName),
  });
  const problem = await loadProblem(installed, signal);
  if (problem !== undefined) {
    await removeLibrary(installed);
    throw new Error(`${title}: the assembled library does not load here: ${problem}`);
  }
  reporter.note(`${title} has its native library: ${parts.library.folder}`);
}

async function lackingParts(parts: readonly Part[], signal: AbortSignal): Promise<Part[]> {
  const lacking: Part[] = [];
  for (const part of parts) if (!(await isWhole(part.folder, signal))) lacking.push(part);
  return lacking;
}

/** @throws {Error} If programs are missing: one error for all of them. */
async function checkTools(tools: readonly Tool[], signal: AbortSignal): Promise<void> {
  const missing: Tool[] = [];
  for (const tool of tools) {
    try {
      await runTool(tool.trial, { signal });
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      missing.push(tool);
    }
  }
  if (missing.length === 0) return;
  const [names, packages] = [missing.map(({ name }) => name), missing.map(({ debian }) => debian)];
  throw new Error(
    `Assembling the library takes ${names.join(' and ')}, not found here: \`apt-get install ${packages.join(' ')}\`, then the ` +
      'same command again.',
  );
}
