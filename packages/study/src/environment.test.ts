import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/tiny.js';
import { commandLine, commit, describeEnvironment } from './environment.js';

const folder = temporaryFolder();

describe('describeEnvironment', () => {
  it('records versions of everything that computes', async () => {
    const { command, versions, machine, createdAt } = await describeEnvironment('simvae bench');
    expect(command).toBe('simvae bench');
    const names = ['arrays', 'augment', 'baselines', 'compile', 'core', 'data', 'eval', 'models', 'train'];
    for (const name of [...names, 'study']) {
      expect(versions[`@simvae/${name}`]).toMatch(/^\d+\.\d+\.\d+/);
    }
    expect(versions['onnxruntime-node']).toMatch(/^1\./);
    expect(versions['@tensorflow/tfjs-core']).toMatch(/^4\./);
    const { versions: eagerly } = await describeEnvironment('simvae bench', {
      engine: 'tfjs',
      backend: 'cpu',
    });
    expect(eagerly).toEqual(versions);
    expect(machine.cores).toBeGreaterThan(0);
    expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
  });

  it('takes the command from the process where none is given', async () => {
    expect(commandLine(['node', '/usr/bin/simvae.js', 'eval', '--force'])).toBe('simvae eval --force');
    expect((await describeEnvironment()).command).toBe(commandLine());
  });
});

describe('commit', () => {
  it('is that of the repository which tracks the file, marked where files differ', async () => {
    const repository = join(folder, 'repository');
    mkdirSync(repository);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
        cwd: repository,
        encoding: 'utf8',
      });
    git('init', '--quiet');
    writeFileSync(join(repository, 'tracked'), '1');
    writeFileSync(join(repository, 'untracked'), '1');
    git('add', 'tracked');
    git('commit', '--quiet', '--message', 'first');
    const hash = git('rev-parse', 'HEAD').trim();
    expect(hash).toMatch(/^[0-9a-f]{40,}$/);
    expect(await commit(repository, join(repository, 'tracked'))).toBe(hash);
    expect(await commit(repository, join(repository, 'untracked'))).toBeUndefined();
    writeFileSync(join(repository, 'tracked'), '2');
    expect(await commit(repository, join(repository, 'tracked'))).toBe(`${hash}+`);
  });

  it('is absent outside a repository', async () => {
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), '');
    expect(await commit(outside, join(outside, 'file'))).toBeUndefined();
    expect(await commit(join(outside, 'missing'), 'file')).toBeUndefined();
  });
});
