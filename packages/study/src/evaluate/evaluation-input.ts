import type { Method } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import type { Reporter } from '../reporter.js';
import type { ModelTensors } from '../train/fingerprint.js';
import type { StoredRun } from '../train/load-trained.js';
import type { EvaluationSettings } from './evaluation-settings.js';

/** A run that is trained, and everything that its evaluation needs. */
export interface EvaluationInput extends StoredRun {
  readonly method: Method;
  readonly tensors: ModelTensors;
  readonly dataset: Dataset;
  readonly settings: EvaluationSettings;
  /** Whether scores in the features of Inception-v3 stay where its file is not named. */
  readonly keepsFeatures: boolean;
  /** Makes everything again. */
  readonly force: boolean;
  /** Threads of an engine that has 0 of them. @default every core */
  readonly cores?: number;
  /** Between two checkpoints of a decoder that is trained afterwards. @default 60 */
  readonly checkpointSeconds?: number;
  readonly signal?: AbortSignal;
  readonly reporter: Reporter;
}
