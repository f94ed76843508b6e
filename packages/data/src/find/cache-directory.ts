import { homedir, platform, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder for downloads: `$XDG_CACHE_HOME/simvae` or `~/.cache/simvae`, `~/Library/Caches/simvae` on macOS,
 * `%LOCALAPPDATA%\simvae\Cache` on Windows; `simvae-cache` in the system's temporary folder for a user without a home,
 * as in containers.
 *
 * @param env - environment variables. @default process.env
 * @param system - operating system, as Node names it. @default that of this process
 * @param home - the user's folder. @default that of this user
 */
export function cacheDirectory(
  env: Environment = process.env,
  system: NodeJS.Platform = platform(),
  home: string | undefined = userHome(),
): string {
  if (system === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'simvae', 'Cache');
  if (system !== 'win32' && env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'simvae');
  if (!home) return join(tmpdir(), 'simvae-cache');
  if (system === 'win32') return join(home, 'AppData', 'Local', 'simvae', 'Cache');
  return system === 'darwin' ? join(home, 'Library', 'Caches', 'simvae') : join(home, '.cache', 'simvae');
}

/** Node throws where there is neither HOME nor an entry for the user. */
function userHome(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}
