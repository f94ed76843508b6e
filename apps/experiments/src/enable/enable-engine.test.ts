import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Reporter, silent } from '@simvae/study';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stopped } from '../terminal/stop.js';
import { FakeTools, filesOf } from '../testing/fake-tools.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { enablePackage } from './enable-engine.js';
import type { Library, NativeEngine } from './libraries.js';
import { findPackage, type NativePackage } from './native-package.js';

const root = temporaryFolder();
const text = (value: string) => new TextEncoder().encode(value);

/** What a wheel of TensorFlow has, in small. */
const wheelFiles = {
  'tensorflow/libtensorflow_cc.so.2': text('library'),
  'tensorflow/libtensorflow_framework.so.2': text('framework'),
  'tensorflow/include/tensorflow/c/c_api.h': text('header'),
  'tensorflow/python/unneeded.py': text('import this'),
};

/** A package that loads where a library and a binding are, and says what is missing. */
const index = `
  const fs = require('node:fs');
  for (const path of ['lib/napi-v8/tfjs_binding.node', 'deps/lib/libtensorflow_cc.so.2']) {
    if (!fs.existsSync(__dirname + '/' + path)) throw new Error('no ' + path);
  }
`;

const fails = "console.error('Error: getaddrinfo ENOTFOUND far.example'); process.exit(1);";
/** A download that fails in the middle. */
const failingScript = `
  fs.mkdirSync('deps/lib', { recursive: true });
  fs.writeFileSync('deps/lib/libtensorflow_cc.so.2', 'half');
  fs.writeFileSync('build.log', '');
  fs.writeFileSync('package.json', '{}');
  ${fails}
`;
const workingScript = `
  for (const file of ['lib/napi-v8/tfjs_binding.node', 'deps/lib/libtensorflow_cc.so.2']) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, 'downloaded');
  }
`;
const compiles = "fs.writeFileSync(valueOf('-o'), 'binding');";
/** Says that it has begun, and does not end by itself. */
const hangs =
  "fs.writeFileSync(path.join(path.dirname(process.argv[1]), 'begun'), String(process.pid)); setInterval(() => {}, 1000);";

let folder: string;
let cache: string;
let tools: FakeTools;
let installed: NativePackage;
let library: Library;
let asInstalled: Record<string, string>;
let notes: string[];

beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  cache = join(folder, 'cache');
  tools = new FakeTools(join(folder, 'bin'));
  vi.stubEnv('PATH', tools.folder);
  vi.stubEnv('XDG_CACHE_HOME', cache);

  const wheel = zipSync(wheelFiles);
  writeFileSync(join(folder, 'small.whl'), wheel);
  const sha256 = createHash('sha256').update(wheel).digest('hex');
  const wheels = [{ name: 'small', version: '2.0.0', bytes: wheel.length, sha256 }];
  library = { name: 'small-2.0.0', wheels, unpackedBytes: 100 };
  tools.add('npm', failingScript);
  tools.add('python3', downloads('small.whl'));
  tools.add('g++', compiles);

  installed = { name: '@tensorflow/tfjs-node', version: '4.22.0', folder: join(folder, 'package') };
  mkdirSync(join(installed.folder, 'binding'), { recursive: true });
  writeFileSync(join(installed.folder, 'package.json'), '{ "main": "index.js" }');
  writeFileSync(join(installed.folder, 'index.js'), index);
  writeFileSync(join(installed.folder, 'binding', 'backend.cc'), 'source');
  writeFileSync(join(installed.folder, 'binding', 'backend.h'), 'source');
  asInstalled = filesOf(installed.folder);
  notes = [];
});
afterEach(() => vi.unstubAllEnvs());

function downloads(file: string): string {
  const from = JSON.stringify(join(folder, file));
  return `fs.copyFileSync(${from}, path.join(valueOf('--dest'), 'as-published.whl'));`;
}

function enable({ signal = new AbortController().signal, system = 'linux-x64' } = {}): Promise<void> {
  const reporter: Reporter = { ...silent, note: (note) => notes.push(note) };
  return enablePackage(installed, library, { reporter, signal }, system);
}

/** Folders of the cache that are complete, and whatever else is in it. */
const cached = (): string[] => readdirSync(join(cache, 'simvae', 'tensorflow')).sort();
const libraryFolder = 'small-2.0.0-linux-x64';
const bindingFolder = `${libraryFolder}-tfjs-node-4.22.0`;
const downloadsFolder = `${libraryFolder}-wheels`;
const complete = [libraryFolder, bindingFolder];

const endedProcess = (): number => spawnSync(process.execPath, ['--version']).pid;

/** As it was, or with a link to the library and the binding. */
const expectUntouched = (): void => expect(filesOf(installed.folder)).toEqual(asInstalled);
function expectEnabled(): void {
  const added = {
    [join('deps', 'lib')]: `-> ${join(cache, 'simvae', 'tensorflow', libraryFolder, 'tensorflow')}`,
    [join('lib', 'napi-v8', 'tfjs_binding.node')]: 'binding',
  };
  expect(filesOf(installed.folder)).toEqual({ ...asInstalled, ...added });
}

describe('enablePackage', () => {
  it("takes the library that the package's own install script brings", async () => {
    tools.add('npm', workingScript);
    await enable();
    expect(tools.called).toEqual([['npm', 'run', 'install']]);
    expect(existsSync(cache)).toBe(false);
    tools.forget();
    await enable();
    expect(tools.called).toEqual([]);
    expect(notes.at(-1)).toBe(
      '@tensorflow/tfjs-node 4.22.0 has its native library, which loads: there is nothing to do.',
    );
  });

  it('assembles it where that fails, and keeps it for the next installation', async () => {
    await enable();
    expect(tools.names).toEqual(['npm', 'python3', 'g++']);
    expectEnabled();
    const [, pip, compiler] = tools.called;
    expect(pip.slice(0, 4)).toEqual(['python3', '-m', 'pip', 'download']);
    expect(pip.at(-1)).toBe('small==2.0.0');
    expect(compiler).toContain(join(installed.folder, 'binding', 'backend.cc'));
    expect(compiler).toContain('-Wl,-rpath,$ORIGIN/../../deps/lib');
    expect(cached()).toEqual(complete);
    const kept = filesOf(join(cache, 'simvae', 'tensorflow', libraryFolder));
    const { 'tensorflow/python/unneeded.py': _, ...needed } = wheelFiles;
    expect(Object.keys(kept).sort()).toEqual(['manifest.json', ...Object.keys(needed)].sort());
    expect(notes).toEqual([
      '@tensorflow/tfjs-node 4.22.0: looking for its native library in the cache ...',
      'None there: running its install script, which downloads it (Ctrl-C stops that) ...',
      'That failed (getaddrinfo ENOTFOUND far.example): assembling it from small-2.0.0, as Python has it ...',
      'Unpacking 0.0000954 MiB ...',
      'Compiling the binding ...',
      `@tensorflow/tfjs-node 4.22.0 has its native library: ${join(cache, 'simvae', 'tensorflow', libraryFolder)}`,
    ]);

    for (const name of ['deps', 'lib']) rmSync(join(installed.folder, name), { recursive: true });
    tools.forget();
    await enable();
    expect(tools.called).toEqual([]);
    expectEnabled();
  });

  it('makes what is damaged in the cache again, and no more', async () => {
    await enable();
    const shared = join(cache, 'simvae', 'tensorflow', libraryFolder, 'tensorflow', 'libtensorflow_cc.so.2');
    appendFileSync(shared, '!');
    for (const name of ['deps', 'lib']) rmSync(join(installed.folder, name), { recursive: true });
    tools.forget();
    await enable();
    expect(tools.names).toEqual(['npm', 'python3']);
    expect(readFileSync(shared, 'utf8')).toBe('library');
    expectEnabled();
    expect(cached()).toEqual(complete);
  });

  it('names every program that is missing, and how to get it', async () => {
    tools.remove('python3');
    tools.remove('g++');
    await expect(enable()).rejects.toThrow(
      'Assembling the library takes pip of python3 and g++, not found here: `apt-get install python3-pip g++`, then the same ' +
        'command again.',
    );
    expectUntouched();
    expect(existsSync(cache)).toBe(false);
  });

  it('refuses a wheel that is not the expected one', async () => {
    writeFileSync(join(folder, 'other.whl'), 'other');
    tools.add('python3', downloads('other.whl'));
    const other = createHash('sha256').update('other').digest('hex');
    const { sha256 } = library.wheels[0];
    await expect(enable()).rejects.toThrow(
      `small 2.0.0: expected a wheel with SHA-256 ${sha256}, got ${other}. It is not used; look at the index that pip downloads`,
    );
    expectUntouched();
    expect(filesOf(cache)).toEqual({});
  });

  it('says how pip or the compiler failed, and does not download twice', async () => {
    tools.add('python3', fails);
    await expect(enable()).rejects.toThrow(
      'pip cannot download small==2.0.0; what was downloaded before is kept for the next time. python3 ended with exit code 1\n' +
        'Error: getaddrinfo ENOTFOUND far.example',
    );
    expectUntouched();
    tools.add('python3', downloads('small.whl'));
    tools.add('g++', "for (let i = 1; i <= 100; i++) console.error('fault ' + i); process.exit(2);");
    await expect(enable()).rejects.toThrow(
      /^The binding of @tensorflow\/tfjs-node does not compile here: g\+\+ ended with exit code 2\n(fault \d+\n){11}fault 100$/,
    );
    expectUntouched();
    expect(cached()).toEqual([libraryFolder]);
    tools.add('g++', compiles);
    tools.forget();
    await enable();
    expect(tools.names).toEqual(['npm', 'g++']);
    expectEnabled();
  });

  it.each(['npm', 'python3', 'g++'])(
    'ends %s when it is stopped, and leaves nothing half done',
    async (name) => {
      tools.add(name, hangs);
      const controller = new AbortController();
      const enabling = enable({ signal: controller.signal });
      const begun = join(tools.folder, 'begun');
      while (!existsSync(begun) || readFileSync(begun, 'utf8') === '') await wait(20);
      const stopped = new Stopped(130);
      controller.abort(stopped);
      await expect(enabling).rejects.toBe(stopped);
      expect(() => process.kill(Number(readFileSync(begun, 'utf8')), 0)).toThrow('ESRCH');
      expectUntouched();
      const left = { npm: undefined, python3: [downloadsFolder], 'g++': [libraryFolder] }[name];
      if (left === undefined) expect(existsSync(cache)).toBe(false);
      else expect(cached()).toEqual(left);
    },
  );

  it('mends what a killed attempt has left', async () => {
    const manifest = join(installed.folder, 'package.json');
    writeFileSync(`${manifest}.kept`, readFileSync(manifest));
    writeFileSync(manifest, '{}');
    const part = join(cache, 'simvae', 'tensorflow', `${libraryFolder}.part-${hostname()}-${endedProcess()}`);
    mkdirSync(part, { recursive: true });
    await enable();
    expectEnabled();
    expect(cached()).toEqual(complete);
  });

  it('takes out again what does not load', async () => {
    writeFileSync(join(installed.folder, 'index.js'), "throw new TypeError('undefined symbol: TF_Version');");
    asInstalled = filesOf(installed.folder);
    await expect(enable()).rejects.toThrow(
      '@tensorflow/tfjs-node 4.22.0: the assembled library does not load here: undefined symbol: TF_Version',
    );
    expectUntouched();
  });

  it('assembles for Linux x64 alone, and where there is room', async () => {
    await expect(enable({ system: 'darwin-arm64' })).rejects.toThrow(
      '@tensorflow/tfjs-node 4.22.0: its install script failed (getaddrinfo ENOTFOUND far.example), and its native library can be ' +
        'assembled on linux-x64 alone, not for this platform, darwin-arm64. Run `npm rebuild @tensorflow/tfjs-node` on a network',
    );
    library = { ...library, unpackedBytes: 2 ** 60 };
    await expect(enable()).rejects.toThrow(
      /^small-2\.0\.0 needs 1,073,741,824 GiB in .*tensorflow, where .* are free: make room, or set XDG_CACHE_HOME/,
    );
    expectUntouched();
    expect(tools.names).toEqual(['npm', 'npm']);
  });
});

describe('findPackage', () => {
  it('finds what is installed, and says how to install what is not', async () => {
    expect(await findPackage('tfjs-node-gpu')).toMatchObject({
      name: '@tensorflow/tfjs-node-gpu',
      folder: expect.stringMatching(/tfjs-node-gpu$/),
    });
    await expect(findPackage('tfjs-none' as NativeEngine)).rejects.toThrow(
      '@tensorflow/tfjs-none is not installed: `npm install @tensorflow/tfjs-none`, then the same command again.',
    );
  });
});
