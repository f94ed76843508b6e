import { expect, it } from 'vitest';
import * as api from './index.js';
import * as testing from './testing/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'OutdatedStageError',
    'RunError',
    'RunFolder',
    'RunLockedError',
    'canonicalJson',
    'differences',
    'findRuns',
    'isCurrent',
    'leaves',
    'readSummaries',
    'runConfig',
    'runHash',
    'runIdentity',
    'stageNames',
    'trainingSettings',
    'writeFileAtomically',
  ]);
});

it('exports exactly its public names for tests', () => {
  expect(Object.keys(testing).sort()).toEqual([
    'exampleCheckpoint',
    'exampleConfig',
    'exampleIdentity',
    'exampleLikelihood',
    'exampleLine',
    'exampleRun',
    'exampleScores',
    'untrained',
    'writeExampleRun',
  ]);
});
