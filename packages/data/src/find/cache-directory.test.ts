import { describe, expect, it } from 'vitest';
import { cacheDirectory } from './cache-directory.js';

describe('cacheDirectory', () => {
  it.runIf(process.platform !== 'win32')('follows the conventions of each system', () => {
    expect(cacheDirectory({}, 'linux', '/home/ada')).toBe('/home/ada/.cache/simvae');
    expect(cacheDirectory({ XDG_CACHE_HOME: '/fast' }, 'linux', '/home/ada')).toBe('/fast/simvae');
    expect(cacheDirectory({ XDG_CACHE_HOME: '' }, 'linux', '/home/ada')).toBe('/home/ada/.cache/simvae');
    expect(cacheDirectory({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Caches/simvae');
    expect(cacheDirectory({ LOCALAPPDATA: '/local' }, 'win32', '/Users/ada')).toBe('/local/simvae/Cache');
    expect(cacheDirectory({}, 'win32', '/Users/ada')).toBe('/Users/ada/AppData/Local/simvae/Cache');
  });
});
