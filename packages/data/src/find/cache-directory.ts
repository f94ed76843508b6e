import { homedir, platform } from 'node:os';
import { join } from 'node:path';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder for downloads: `$XDG_CACHE_HOME/simvae` or `~/.cache/simvae`, `~/Library/Caches/simvae` on macOS,
 * `%LOCALAPPDATA%\simvae\Cache` on Windows.
 *
 * @param env - environment variables. @default process.env
 * @param system - operating system, as Node names it. @default that of this process
 * @param home - the user's folder. @default that of this user
 */
export function cacheDirectory(
  env: Environment = process.env,
  system: NodeJS.Platform = platform(),
  home: string = homedir(),
): string {
  if (system === 'win32') {
    return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'simvae', 'Cache');
  }
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'simvae');
  return system === 'darwin' ? join(home, 'Library', 'Caches', 'simvae') : join(home, '.cache', 'simvae');
}
