import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import { type Finished, Running } from '../support/command.js';
import { shapeOf } from '../support/printed-shape.js';
import { brief, narrow } from '../support/quick.js';
import { json, runOf } from '../support/run-files.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = temporaryFolder();

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
}

const manifests: Manifest[] = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) =>
    JSON.parse(readFileSync(join(root, group, name, 'package.json'), 'utf8')),
  ),
);
const published = manifests.filter((manifest) => !manifest.private);
const tarballs = published.map(({ name, version }) => `${name.slice(1).replace('/', '-')}-${version}.tgz`);

/** Runs a command in a folder of its user's, without the settings that the tests' own npm or pnpm passes on. */
async function run(cwd: string, command: string, ...args: string[]): Promise<Finished> {
  const inherited = /^npm_(package|lifecycle|command|config_local_prefix|config_dir|config_recursive)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
  const finished = await new Running(command, args, { cwd, env }).finished;
  if (finished.code !== 0)
    throw new Error(`${command} ${args.join(' ')}\n${finished.stdout}${finished.stderr}`);
  return finished;
}

beforeAll(async () => {
  const filters = ['--filter', './packages/*', '--filter', './apps/*'];
  await run(root, 'pnpm', '--recursive', ...filters, 'pack', '--pack-destination', folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const paths = tarballs.map((name) => join(folder, name));
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  await run(folder, 'npm', 'install', '--prefix', folder, ...flags, ...paths);
});

describe('the published packages', () => {
  it('are all packed, with licence and README', async () => {
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.tgz'))
        .sort(),
    ).toEqual([...tarballs].sort());
    for (const name of tarballs) {
      const { stdout } = await run(folder, 'tar', '-tzf', name);
      expect(stdout.split('\n'), name).toEqual(
        expect.arrayContaining(['package/LICENSE', 'package/README.md']),
      );
    }
  });

  it('can be imported by plain Node', async () => {
    const names = published.filter((manifest) => manifest.exports?.['.']).map(({ name }) => name);
    expect(names.length).toBe(published.length - 1);
    writeFileSync(
      join(folder, 'import.js'),
      'const names = process.argv.slice(2);\n' +
        'for (const name of names) console.log(name, Object.keys(await import(name)).length > 0);\n',
    );
    const { stdout } = await run(folder, process.execPath, 'import.js', ...names);
    expect(stdout).toBe(names.map((name) => `${name} true\n`).join(''));
  });

  it("run the README's example from an empty folder, which prints what the README shows", async () => {
    const readme = readFileSync(join(root, 'apps', 'experiments', 'README.md'), 'utf8');
    const [command, name, ...args] = /^npx simvae bench .*$/m.exec(readme)![0].split(' ');
    // Of smaller networks and shorter evaluations: what is printed differs in its numbers alone.
    const quick = [...narrow, ...brief];
    const { stdout, stderr } = await run(folder, command, '--offline', name, ...args, ...quick);
    expect(stdout).toMatch(/^Random( +\d+\.\d){6} +- +-$/m);
    expect(stdout).toMatch(/^VAE( +\d+\.\d){6} +3 +0:\d\d$/m);
    expect(stdout).toContain("Rows `paper`: the paper's values on FashionMNIST, 3 seeds.\n");
    expect(stdout).toContain('  paper    77.0  80.2  83.7  57.9  44.2  66.7\n');
    // Tables stand where they are printed: before the last line of what is said beside them.
    // npm's own warnings are about the settings that it is run with, here by pnpm.
    const said = shapeOf(stderr.replaceAll(/^npm warn .*\n/gm, ''));
    const [sample] = readme.split('<!-- sample:start -->')[1].split('<!-- sample:end -->');
    expect(shapeOf(/^```text\n(.*)^```$/ms.exec(sample)![1])).toEqual([
      ...said.slice(0, -1),
      ...shapeOf(stdout),
      ...said.slice(-1),
    ]);
    expect(stderr).toContain('fashion-mnist-mini: 10,000 + 2,000 images (package: ');
    expect(stderr).toContain(join(folder, 'node_modules', '@simvae', 'fashion-mnist-mini', 'data'));
    const { environment } = json(runOf(join(folder, 'runs'), 'vae'), 'config.json');
    expect(environment).not.toHaveProperty('commit');
  });
});
