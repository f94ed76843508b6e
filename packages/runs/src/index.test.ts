import { expect, it } from 'vitest';
import * as api from './index.js';
import * as testing from './testing/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'OutdatedStageError',
    'RunError',
    'RunFolder',
    'RunLockedError',
    'TensorboardLog',
    'canonicalJson',
    'differences',
    'findRuns',
    'foundRun',
    'isCurrent',
    'leaves',
    'parseJson',
    'parseValue',
    'pathOfRun',
    'readSummaries',
    'runConfig',
    'runHash',
    'runIdentity',
    'stageNames',
    'studiesFolder',
    'trainingSettings',
    'writeFileAtomically',
    'writeJson',
  ]);
});

it('exports exactly its public names for tests', () => {
  expect(Object.keys(testing).sort()).toEqual([
    'exampleCheckpoint',
    'exampleConfig',
    'exampleConfusion',
    'exampleFigures',
    'exampleIdentity',
    'exampleLikelihood',
    'exampleLine',
    'exampleMap',
    'examplePicture',
    'exampleProfile',
    'exampleResults',
    'exampleRun',
    'exampleScores',
    'untrained',
    'writeExampleRun',
    'writeExampleStudy',
  ]);
});
