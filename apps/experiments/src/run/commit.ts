import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * The commit that a tracked file is at, with `+` where tracked files differ from it; absent where there is no git, or
 * the file is not part of a repository (an installed package is none of its user's).
 *
 * @param folder - of the file.
 */
export async function commit(folder: string, file: string): Promise<string | undefined> {
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: folder });
  try {
    await git('ls-files', '--error-unmatch', file);
    const { stdout: hash } = await git('rev-parse', 'HEAD');
    const { stdout: changes } = await git('status', '--porcelain', '--untracked-files=no');
    return hash.trim() + (changes === '' ? '' : '+');
  } catch {
    return undefined;
  }
}
