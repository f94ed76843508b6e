export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type TrainingProgress,
  tensorsUnder,
} from './checkpoint.js';
export { CheckpointError, DivergedError } from './errors.js';
export { Model, type ModelOptions } from './model.js';
export { createOptimizer, type Optimizer } from './optimizer/optimizer.js';
export { createSchedule, type ScheduleSettings } from './optimizer/schedule.js';
export type { AdamSettings, OptimizerSettings, SgdSettings } from './optimizer/settings.js';
export { Trainer } from './trainer.js';
export {
  type BatchOptions,
  type EpochReport,
  imagesPerStep,
  type StepReport,
  type TrainerOptions,
  type TrainOptions,
} from './trainer-options.js';
