export { type BuildContext, buildMethod } from './build-method.js';
export { datasetLoader } from './dataset-loader.js';
export { describeEnvironment } from './environment.js';
export { type EvaluationSettings, evaluationSettings } from './evaluate/evaluation-settings.js';
export { evaluateStudy } from './evaluate-study.js';
export { completeRuns } from './execute/complete-runs.js';
export { decodePlannedRun, readPlannedRun, writePlannedRun } from './execute/planned-run.js';
export { type LocalOptions, runLocally } from './execute/run-locally.js';
export { shellQuote } from './execute/shell.js';
export { runOnSlurm, type SlurmOptions } from './execute/slurm/run-on-slurm.js';
export { type SlurmSettings, slurmSettings } from './execute/slurm/settings.js';
export { connectToParent, type Parent } from './execute/worker/parent.js';
export type { RunOneCommand } from './execute/worker/start-worker.js';
export { studyJsonSchema } from './file/json-schema.js';
export { presetStudies, presetStudyPath } from './file/preset-studies.js';
export { readStudy } from './file/read-study.js';
export { withValues } from './file/requests.js';
export {
  readStudyRecord,
  type StudyRecord,
  studiesIn,
  studyFolder,
  writeStudy,
} from './file/study-record.js';
export type { StudyFile } from './file/study-schema.js';
export { type Study, type TuneDefinition, type TuneRange, type TuneScore, tuneScores } from './file/types.js';
export { loadMethodFile, type MethodFile } from './methods.js';
export { augmentationSettings } from './plan/augmentation-settings.js';
export { dataSettings } from './plan/data-settings.js';
export {
  type EstimateContext,
  estimateStudy,
  type RunEstimate,
  type StudyEstimate,
} from './plan/estimate-study.js';
export { type PlanContext, planRequests } from './plan/plan-requests.js';
export { planStudy } from './plan/plan-study.js';
export { defaultMethods, type Preset, type PresetName, presets } from './presets.js';
export { type Lane, type Meter, type Reporter, silent, type Values, type Work } from './reporter.js';
export { RequestError } from './request-error.js';
export { runStudy } from './run-study.js';
export { type TuneContext, type TuneOutcome, tuneStudy } from './tune/tune-study.js';
export { readTuning, type TuningChoice, type TuningRecord } from './tune/tuning-record.js';
export { type MethodSettings, tuned } from './tuned.js';
export type {
  DataRequest,
  DatasetLoader,
  EvaluationRequest,
  PlannedRun,
  Settings,
  StudyContext,
  StudyFailure,
  StudyOutcome,
  StudyRequest,
  StudySettings,
  TrainingLength,
  WorkContext,
} from './types.js';
export { chooseRun } from './use/choose-run.js';
export { type Embedded, type EmbedOptions, embedImages, encodeFeatures } from './use/embed-images.js';
export { exportOnnx, type OnnxFiles } from './use/export-onnx.js';
export {
  type Exported,
  type ExportedFile,
  type ExportFormat,
  type ExportRequest,
  exportFormats,
  exportRun,
} from './use/export-run.js';
export { encodeNpz, type NpzArray } from './use/npz.js';
export { decoderOf, type OpenOptions, type OpenRun, openRun, type RunDecoder } from './use/open-run.js';
export type { SkippedPicture } from './use/pictures.js';
export {
  type Reconstructed,
  type ReconstructOptions,
  reconstructImages,
  sideBySide,
} from './use/reconstruct-images.js';
export {
  type SampleOptions,
  type Samples,
  sampleFiles,
  sampleGrid,
  sampleImages,
} from './use/sample-images.js';
export { type NamedFiles, type WriteFilesOptions, writeFiles, writeNamedFile } from './use/write-files.js';
