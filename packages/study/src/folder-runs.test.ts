import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRuns } from '@simvae/runs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryFolder, tinyRequest } from '../test/tiny.js';
import { datasetLoader } from './dataset-loader.js';
import { evaluateStudy } from './evaluate-study.js';
import { encodePng } from './figures/image-grid.js';
import { planStudy } from './plan/plan-study.js';
import { RequestError } from './request-error.js';
import { runStudy } from './run-study.js';

const root = temporaryFolder();
const images = join(root, 'My pictures');

beforeAll(() => {
  for (const variable of ['XDG_CACHE_HOME', 'LOCALAPPDATA']) vi.stubEnv(variable, join(root, 'cache'));
  for (const [c, label] of ['cat', 'dog'].entries()) {
    mkdirSync(join(images, label), { recursive: true });
    for (let i = 0; i < 60; i++) {
      const data = Uint8Array.from({ length: 64 }, (_, at) => (at * (c + 1) + 3 * i) % 256);
      const file = join(images, label, `${i}.png`);
      writeFileSync(file, encodePng({ data, height: 8, width: 8, channels: 1 }));
    }
  }
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe('runs on a folder of images', () => {
  it('are named by the folder, know where it is, and can be told where it is now', async () => {
    const context = { out: join(root, 'runs'), load: datasetLoader() };
    const request = tinyRequest({
      dataset: `folder:${images}`,
      network: 'mlp',
      settings: { data: { size: 8 }, evaluation: { gmmInits: 1 } },
    });
    const planned = await planStudy(request, context);
    expect(planned[0].data).toEqual({ request: `folder:${images}`, settings: { size: 8 } });
    expect((await runStudy(planned, context)).failures).toEqual([]);
    const { runs } = await findRuns(context.out);
    const [{ config, folder }] = runs;
    expect(folder.path).toMatch(/runs.folder-My-pictures.vae-[0-9a-f]{10}.seed-0$/);
    expect(config).toMatchObject({
      data: { request: `folder:${images}`, settings: { size: 8 } },
      official: false,
      targets: ['class'],
      titles: { dataset: 'My pictures' },
    });
    expect(Object.keys((await runs[0].stages()).probes?.result ?? {})).toEqual(['class']);
    expect(await evaluateStudy({ runs }, context)).toMatchObject({ failures: [], reused: 1 });

    // Another size is another data set: other pixels, another run.
    const [larger] = await planStudy(
      { ...request, settings: { ...request.settings, data: { size: 16 } } },
      context,
    );
    expect(larger.identity.dataset.digest).not.toBe(planned[0].identity.dataset.digest);

    const elsewhere = join(root, 'elsewhere');
    renameSync(images, elsewhere);
    const later = { ...context, load: datasetLoader() };
    const lost = await evaluateStudy({ runs }, later);
    expect(lost.failures).toMatchObject([{ path: folder.path, message: expect.stringContaining(images) }]);
    const told = { runs, dataset: `folder:${elsewhere}` };
    expect(await evaluateStudy(told, later)).toMatchObject({ failures: [], reused: 1 });
    await expect(evaluateStudy({ runs, dataset: 'mnist' }, later)).rejects.toThrow(RequestError);

    writeFileSync(
      join(elsewhere, 'cat', '0.png'),
      encodePng({ data: new Uint8Array(64), height: 8, width: 8, channels: 1 }),
    );
    const changed = await evaluateStudy(told, { ...context, load: datasetLoader() });
    expect(changed.failures).toMatchObject([
      {
        message: expect.stringContaining('It is a run on other data'),
        remedy: expect.stringContaining('--dataset folder:PATH'),
      },
    ]);
  });
});
