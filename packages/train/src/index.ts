export { type Checkpoint, type Progress, tensorsUnder } from './checkpoint/checkpoint.js';
export { loadCheckpoint } from './checkpoint/load-checkpoint.js';
export { decodeSafetensors, encodeSafetensors, type SafetensorsFile } from './checkpoint/safetensors.js';
export { saveCheckpoint } from './checkpoint/save-checkpoint.js';
export { writeFileAtomically } from './checkpoint/write-file-atomically.js';
export { Model, type ModelOptions, type Rows } from './model.js';
export {
  type EpochReport,
  type StepReport,
  Trainer,
  type TrainerOptions,
  type TrainOptions,
  type ViewRequest,
} from './trainer.js';
