import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The package as someone gets it who installs nothing else: packed, in an empty folder, under plain Node.

const root = fileURLToPath(new URL('../../../..', import.meta.url));
/** What comes with the package: others of this repository, and of other people. */
const own = ['arrays', 'eval', 'random'];
const others = ['csv-parse', 'fflate'];
let folder = '';

/** Runs a command without the settings that the tests' own npm or pnpm passes on; returns what it prints. */
function run(cwd: string, command: string, ...args: string[]): string {
  const inherited = /^npm_(package|lifecycle|command|config_local_prefix|config_dir|config_recursive)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eval-alone-'));
  const filters = own.flatMap((name) => ['--filter', `@simvae/${name}`]);
  run(root, 'pnpm', '--recursive', ...filters, 'pack', '--pack-destination', folder);
  for (const name of others) {
    const source = realpathSync(join(root, 'packages', 'eval', 'node_modules', name));
    run(source, 'pnpm', 'pack', '--config.ignore-scripts=true', '--pack-destination', folder);
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const flags = ['--offline', '--no-audit', '--no-fund', '--no-package-lock'];
  run(folder, 'npm', 'install', '--prefix', folder, ...flags, ...tarballs.map((name) => join(folder, name)));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('@simvae/eval, installed alone', () => {
  it('brings no training, image or other code, and is small', () => {
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(installed.sort()).toEqual(['@simvae', ...others]);
    const home = join(folder, 'node_modules', '@simvae');
    expect(readdirSync(home).sort()).toEqual(own);
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).map((name) =>
      statSync(join(home, name)),
    );
    expect(files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)).toBeLessThan(2e6);
  });

  it("runs the README's example", () => {
    const readme = readFileSync(join(folder, 'node_modules', '@simvae', 'eval', 'README.md'), 'utf8');
    writeFileSync(join(folder, 'example.mjs'), readme.split('```js\n')[1].split('```')[0]);
    expect(run(folder, process.execPath, 'example.mjs')).toBe('1 1 1\n');
  });

  it('runs its command', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [(i % 3) * 5 + Math.sin(i), Math.cos(i * i)]);
    writeFileSync(join(folder, 'features.csv'), rows.map((row) => row.join()).join('\n'));
    writeFileSync(join(folder, 'labels.csv'), rows.map((_, i) => ['a', 'b', 'c'][i % 3]).join('\n'));
    const flags = ['--labels', 'labels.csv', '--epochs', '5', '--n-init', '2'];
    const printed = run(folder, 'npx', '--offline', '@simvae/eval', 'features.csv', ...flags);
    expect(printed).toMatch(/^k-NN +100\.0 \(k = 1\) +100\.0 \(k = 1\)$/m);
  });

  it('says what to install for FID', () => {
    writeFileSync(join(folder, 'any.onnx'), 'x');
    const script =
      "import { inceptionExtractor } from '@simvae/eval'; await inceptionExtractor({ file: 'any.onnx' });";
    expect(() => run(folder, process.execPath, '--input-type=module', '--eval', script)).toThrow(
      'onnxruntime-node is needed; run npm install onnxruntime-node.',
    );
  });
});
