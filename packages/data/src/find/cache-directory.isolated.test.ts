import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cacheDirectory } from './cache-directory.js';

vi.mock('node:os', async (original) => {
  const os = await original<typeof import('node:os')>();
  return { ...os, homedir: vi.fn(os.homedir) };
});

describe('cacheDirectory', () => {
  it('is a temporary folder for a user without a home, unless one is named', () => {
    const temporary = join(tmpdir(), 'simvae-cache');
    expect(cacheDirectory({}, 'linux', '')).toBe(temporary);
    vi.mocked(homedir).mockImplementation(() => {
      throw new Error('A system error occurred: uv_os_homedir returned ENOENT (no such file or directory)');
    });
    expect(cacheDirectory({}, 'linux')).toBe(temporary);
    expect(cacheDirectory({ XDG_CACHE_HOME: '/fast' }, 'linux')).toBe('/fast/simvae');
  });

  it.runIf(process.platform !== 'win32')('follows the conventions of each system', () => {
    expect(cacheDirectory({}, 'linux', '/home/ada')).toBe('/home/ada/.cache/simvae');
    expect(cacheDirectory({ XDG_CACHE_HOME: '/fast' }, 'linux', '/home/ada')).toBe('/fast/simvae');
    expect(cacheDirectory({ XDG_CACHE_HOME: '' }, 'linux', '/home/ada')).toBe('/home/ada/.cache/simvae');
    expect(cacheDirectory({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Caches/simvae');
    expect(cacheDirectory({ LOCALAPPDATA: '/local' }, 'win32', '/Users/ada')).toBe('/local/simvae/Cache');
    expect(cacheDirectory({}, 'win32', '/Users/ada')).toBe('/Users/ada/AppData/Local/simvae/Cache');
  });
});
