import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const conditions = ['@simvae/source', 'module', 'node', 'development|production'];

const integration = '{packages,apps}/*/test/integration/**/*.test.ts';
const isolated = '{packages,apps}/*/src/**/*.isolated.test.ts';

/** Kinds of tests, in the order in which they run. Long files first, so that no core waits for the last one. */
const kinds = [
  {
    // Processes, browsers, packages as they are published: what is built.
    name: 'integration',
    include: [integration, 'examples/*/*.test.ts'],
  },
  {
    // Files that put modules of their own in the place of others', need a process that has done nothing yet, or load a tfjs backend other
    // than cpu: tfjs would choose it for whatever comes after them.
    name: 'isolated',
    include: [isolated],
  },
  {
    // Beside the sources, which they test without a build. Files share their modules: loading tfjs for each would take longer than
    // most of the tests.
    name: 'unit',
    include: ['{packages,apps}/*/{src,test}/**/*.test.ts'],
    exclude: [integration, isolated],
    isolate: false,
  },
];

/** Kind by kind, so that files which share their modules follow one another. */
class KindByKind extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const groups = kinds.map(({ name }) => sorted.filter(({ project }) => project.name === name));
    return groups.flat();
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    maxWorkers: '100%',
    sequence: { sequencer: KindByKind },
    // Time is no criterion: a busy machine is slow, not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: '.vitest/results.json' }]],
    projects: kinds.map((test) => ({ extends: true, test })),
  },
});
