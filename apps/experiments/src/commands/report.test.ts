import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeExampleStudy } from '@simvae/runs/testing';
import { writeStudy } from '@simvae/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { RecordingStream } from '../testing/recording-stream.js';
import { temporaryFolder } from '../testing/temporary-folder.js';

const folder = temporaryFolder();
const out = join(folder, 'runs');

async function simvae(...args: string[]) {
  const [stdout, stderr] = [new RecordingStream(), new RecordingStream()];
  const code = await main(args, { stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
const read = (to: string) => {
  const page = readFileSync(join(to, 'index.html'), 'utf8');
  return JSON.parse(/id="data">([\s\S]*?)<\/script>/.exec(page)![1]);
};

beforeAll(async () => {
  const runs = await writeExampleStudy(out, { methods: ['vae', 'simvae'], seeds: 2, images: 10 });
  const configs = await Promise.all(runs.map((run) => run.readConfig()));
  const study = {
    name: 'mine',
    title: 'My study',
    description: 'Of two.',
    source: 'mine.yaml',
    requests: [],
  };
  await writeStudy(study, [configs[0]!, configs[2]!], { out });
});

describe('report', () => {
  it('writes the page, prints where it is, and says what came out', async () => {
    const to = join(folder, 'all');
    const { code, stdout, stderr } = await simvae('report', '--out', out, '--to', to);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${join(to, 'index.html')}\n` });
    expect(stderr).toContain('2 methods (VAE and SimVAE) on FashionMNIST-mini: 4 runs with 2 seeds each');
    expect(stderr).toContain(`Open ${pathToFileURL(join(to, 'index.html'))} in a browser.`);
    expect(read(to).runs).toHaveLength(4);
  });

  it('has only the runs of a study, under its title', async () => {
    const to = join(folder, 'study');
    expect(await simvae('report', 'mine', '--out', out, '--to', to)).toMatchObject({ code: 0 });
    expect(read(to)).toMatchObject({ title: 'My study', description: 'Of two.' });
    expect(read(to).runs.map(({ seed }: { seed: number }) => seed)).toEqual([0, 0]);
  });

  it('takes the filters of tables, and names what could not be read', async () => {
    const [to, lost] = [join(folder, 'some'), join(out, 'fashion-mnist-mini', 'lost-0123456789', 'seed-0')];
    mkdirSync(lost, { recursive: true });
    writeFileSync(join(lost, 'config.json'), '{');
    expect(await simvae('report', '--out', out, '--to', to, '--methods', 'vae')).toMatchObject({ code: 0 });
    expect(read(to).series.map(({ method }: { method: string }) => method)).toEqual(['vae']);
    expect(read(to).problems).toHaveLength(1);
  });

  it('says which studies there are, and replaces no file that is not its own', async () => {
    const unknown = await simvae('report', 'other', '--out', out, '--to', join(folder, 'other'));
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain(`No study other was run in ${out}: there are mine.`);
    const to = join(folder, 'mine');
    mkdirSync(to);
    writeFileSync(join(to, 'index.html'), 'mine');
    const refused = await simvae('report', '--out', out, '--to', to);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('is no report. Pass --force to replace it');
    expect(await simvae('report', '--out', out, '--to', to, '--force')).toMatchObject({ code: 0 });
  });
});
