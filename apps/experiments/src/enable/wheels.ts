import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import type { Context } from '../context.js';
import { fileDigest } from './cached-folder.js';
import type { Wheel } from './libraries.js';
import { runTool, ToolError } from './run-tool.js';

/** What of a wheel is kept: TensorFlow's library, headers of its C interface, NVIDIA's libraries. */
const kept =
  /^tensorflow\/(libtensorflow_(cc|framework)\.so\.2$|include\/(tensorflow|tsl)\/(c|core\/platform|platform)\/)|^nvidia\/(?!.*\/include\/)/;

/** Milliseconds between two looks at how far a download is. */
const interval = 250;

/**
 * Downloads a wheel by pip, from the index that pip is configured for.
 *
 * @param path - where it is kept, and taken from where it is there already; its folder is made.
 * @throws {Error} If pip fails, or the digest is not the one that is expected.
 */
export async function fetchWheel(
  { name, version, bytes, sha256 }: Wheel,
  path: string,
  { reporter, signal }: Pick<Context, 'reporter' | 'signal'>,
): Promise<void> {
  if ((await fileDigest(path, signal)) === sha256) return;
  const folder = `${path}.part`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const work = { total: bytes, done: 0, perStep: 2 ** -20, unit: 'MiB' };
  const meter = reporter.begin(`download ${name} ${version}`, work);
  const timer = setInterval(async () => meter.update(Math.min(await bytesIn(folder), bytes)), interval);
  try {
    await download(`${name}==${version}`, folder, signal);
    const file = (await readdir(folder)).find((each) => each.endsWith('.whl'));
    const digest = file === undefined ? undefined : await fileDigest(join(folder, file), signal);
    if (file === undefined || digest !== sha256) {
      throw new Error(
        `${name} ${version}: expected a wheel with SHA-256 ${sha256}, got ${digest ?? 'none'}. It is not used; look at the ` +
          'index that pip downloads from: `python3 -m pip config list`.',
      );
    }
    await rename(join(folder, file), path);
    meter.line(bytes);
  } finally {
    clearInterval(timer);
    meter.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Downloads the wheel for Linux x64, whatever Python it is that runs pip. */
async function download(requirement: string, folder: string, signal: AbortSignal): Promise<void> {
  const platforms = ['manylinux_2_17', 'manylinux2014', 'manylinux1'];
  try {
    await runTool(
      [
        ...(['python3', '-m', 'pip', 'download', '--quiet', '--disable-pip-version-check'] as const),
        ...['--no-cache-dir', '--no-deps', '--only-binary', ':all:', '--implementation', 'cp'],
        ...['--python-version', '311', '--dest', folder],
        ...platforms.flatMap((platform) => ['--platform', `${platform}_x86_64`]),
        requirement,
      ],
      // Where pip writes until it is done.
      { variables: { TMPDIR: folder }, signal },
    );
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new Error(
      `pip cannot download ${requirement}; what was downloaded before is kept for the next time. ${error.message}`,
      { cause: error },
    );
  }
}

/** Bytes of the files in a folder. */
async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      (entry) => (entry.isFile() ? entry.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * Unpacks what is needed of a wheel, a zip archive, under the names that it has there.
 *
 * @throws the signal's reason, where that stopped it.
 */
export async function unpackWheel(path: string, folder: string, signal: AbortSignal): Promise<void> {
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    signal.throwIfAborted();
    if (!kept.test(entry.fileName) || entry.fileName.endsWith('/')) continue;
    const target = join(folder, entry.fileName);
    await mkdir(dirname(target), { recursive: true });
    // Of Unix; 0 where the archive does not say.
    const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
    const written = pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode }), {
      signal,
    });
    await written.catch((error) => {
      signal.throwIfAborted();
      throw error;
    });
  }
}
