export { type BuildContext, buildMethod } from './build-method.js';
export { datasetLoader } from './dataset-loader.js';
export { describeEnvironment } from './environment.js';
export { type EvaluationSettings, evaluationSettings } from './evaluate/evaluation-settings.js';
export { evaluateStudy } from './evaluate-study.js';
export { loadMethodFile, type MethodFile } from './methods.js';
export { augmentationSettings } from './plan/augmentation-settings.js';
export { dataSettings } from './plan/data-settings.js';
export { planStudy } from './plan/plan-study.js';
export { defaultMethods, type Preset, type PresetName, presets } from './presets.js';
export { type Meter, type Reporter, silent, type Values, type Work } from './reporter.js';
export { RequestError } from './request-error.js';
export { runStudy } from './run-study.js';
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
