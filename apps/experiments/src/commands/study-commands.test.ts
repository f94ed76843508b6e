import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { presetStudies, presetStudyPath } from '@simvae/study';
import { describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { RecordingStream } from '../testing/recording-stream.js';
import { temporaryFolder } from '../testing/temporary-folder.js';

const folder = temporaryFolder();

async function finish(...args: string[]) {
  const [stdout, stderr] = [new RecordingStream(), new RecordingStream()];
  const code = await main(args, { stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** A study in a file. */
function study(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const smallest =
  'title: T\ndatasets: [glyphs]\nmethods: [random, vae]\nseeds: 2\nsteps: 20\nbudget: { minutes: 1 }\n';

describe('simvae studies', () => {
  it('lists those that are installed, and prints the file of one', async () => {
    const list = await finish('studies');
    expect(list).toMatchObject({ code: 0, stderr: '' });
    for (const name of presetStudies) expect(list.stdout).toMatch(new RegExp(`^${name}  \\(`, 'm'));
    for (const line of list.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const json = JSON.parse((await finish('studies', '--json')).stdout) as { name: string; runs: number }[];
    expect(json.map(({ name }) => name)).toEqual([...presetStudies]);
    expect(json.find(({ name }) => name === 'views')?.runs).toBe(24);
    const file = await finish('studies', 'views');
    expect(file.stdout).toBe(readFileSync(presetStudyPath('views'), 'utf8'));
    expect(JSON.parse((await finish('studies', 'views', '--json')).stdout)).toMatchObject({
      methods: ['simvae'],
    });
  });

  it('prints the schema of study files', async () => {
    const { code, stdout } = await finish('studies', '--schema');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', required: ['title'] });
  });

  it('ends with 2 on an unknown one', async () => {
    expect(await finish('studies', 'veiws')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('simvae plan', () => {
  it('says what is there and what is left, and writes a file for each run that is missing', async () => {
    const path = study('small.yaml', smallest);
    const flags = ['plan', path, '--out', join(folder, 'runs'), '--no-calibrate'];
    const text = await finish(...flags, '--write', join(folder, 'planned'));
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^glyphs +VAE +2 +1 +0 +0 +unknown +unknown +[\d.]+ MiB$/m);
    expect(text.stdout).toMatch(/^glyphs +Random +2 +- +0 +0 +- +unknown +[\d.]+ MiB$/m);
    expect(text.stdout).toContain('4 runs: 0 complete, 0 begun, 4 to be made.');
    expect(text.stdout).toContain('Of 4 runs the time is not known, and not counted.');
    expect(text.stdout).toContain('Budget: 1:00, kept.');
    const files = readdirSync(join(folder, 'planned'));
    expect(files).toHaveLength(4);
    expect(JSON.parse(readFileSync(join(folder, 'planned', files[0]), 'utf8'))).toMatchObject({
      format: 'simvae-planned-run',
    });
    const json = JSON.parse((await finish(...flags, '--json')).stdout) as { runs: unknown[] };
    expect(json).toMatchObject({ study: 'small', exceeded: false, missingData: {} });
    expect(json.runs).toHaveLength(4);
    expect(json.runs[0]).toMatchObject({
      state: 'absent',
      path: expect.stringMatching(/^glyphs\/random-/),
      seed: 0,
    });
  });

  it('ends with 2 on a mistake in a file, and names the line', async () => {
    const path = study('wrong.yaml', `${smallest}set: { training: { epoch: 3 } }\n`);
    const { code, stdout, stderr } = await finish('plan', path);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${path}:7: \`set.training\` has no \`epoch\` (did you mean \`epochs\`?)`);
  });
});

describe('simvae tune', () => {
  it('ends with 2 where a study has nothing to be tuned', async () => {
    const path = study('untuned.yaml', smallest);
    const { code, stderr } = await finish('tune', path, '--out', join(folder, 'runs'));
    expect(code).toBe(2);
    expect(stderr).toContain('The study untuned has no field `tune`');
  });
});
