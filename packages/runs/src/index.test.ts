import { expect, it } from 'vitest';
import * as api from './index.js';

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
