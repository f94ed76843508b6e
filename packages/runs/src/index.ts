export { canonicalJson } from './canonical-json.js';
export { type Environment, type RunConfig, runConfig } from './config.js';
export { differences, leaves } from './differences.js';
export { parseJson, parseValue, writeFileAtomically, writeJson } from './files.js';
export {
  type FoundRun,
  findRuns,
  foundRun,
  type RunProblem,
  type RunSummary,
  readSummaries,
} from './find-runs.js';
export {
  type RunIdentity,
  runHash,
  runIdentity,
  studiesFolder,
  type TrainingSettings,
  trainingSettings,
} from './identity.js';
export type { RunLock } from './lock.js';
export type { MetricsLine } from './metrics-log.js';
export { OutdatedStageError, RunError, RunLockedError } from './run-error.js';
export { pathOfRun, RunFolder, type RunKey } from './run-folder.js';
export {
  isCurrent,
  type NewStageRecord,
  type ProtocolId,
  type StageName,
  type StageRecord,
  type StageRecords,
  type StageResults,
  stageNames,
} from './stages.js';
export { TensorboardLog } from './tensorboard/tensorboard-log.js';
