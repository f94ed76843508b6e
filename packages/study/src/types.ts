import type { MethodDefinition } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import type { FoundRun, RunIdentity, StageName } from '@simvae/runs';
import type { EvaluationSettings } from './evaluate/evaluation-settings.js';
import type { PresetName } from './presets.js';
import type { Reporter } from './reporter.js';

/**
 * Loads a data set by its name, or `folder:PATH`.
 *
 * @param settings - of `dataSettings`.
 */
export type DatasetLoader = (request: string, settings?: Settings) => Promise<Dataset>;

/** How long to train: one of three ways to say it. */
export type TrainingLength =
  | { readonly epochs: number }
  /** Rounded to whole epochs, at least one. */
  | { readonly steps: number }
  /** Of wall time; the speed is measured and recorded as whole epochs. */
  | { readonly minutes: number };

/** Values by name. */
export type Settings = Readonly<Record<string, unknown>>;

/** A data set as it is asked for. */
export interface DataRequest {
  /** The name of a registered one, or `folder:` and an absolute path. */
  readonly request: string;
  /** Of `dataSettings`, those that were given. */
  readonly settings: Settings;
}

/** What differs from the preset and from the data set's settings of the paper. */
export interface StudySettings {
  /** Hyper-parameters of every chosen method. */
  readonly method?: Settings;
  /** Hyper-parameters of one method, by its name. */
  readonly methods?: Readonly<Record<string, Settings>>;
  readonly training?: Settings;
  /** `latent`, and the options of the network's family. */
  readonly network?: Settings;
  readonly augmentation?: Settings;
  /** How images are read: `size` and `strict` of a folder of images. */
  readonly data?: Settings;
  readonly evaluation?: Settings;
}

/** Which runs are wanted: every method with every seed, on one data set. */
export interface StudyRequest {
  /** Name of a registered data set, or `folder:PATH`: any folder of images. */
  readonly dataset: string;
  /** Names of registered methods. */
  readonly methods: readonly string[];
  /** JavaScript modules that define methods. Naming a file here runs its code. */
  readonly methodFiles?: readonly string[];
  /** @default those of the preset: 0, 1, ... */
  readonly seeds?: readonly number[];
  /** @default 'quick' */
  readonly preset?: PresetName;
  /** Name of an engine, and its threads (0: every core). @default onnx, 0 */
  readonly engine?: { readonly name: string; readonly threads: number };
  /** @default that of the preset */
  readonly length?: TrainingLength;
  /** Family of networks. @default the one of the data set's paper settings */
  readonly network?: string;
  readonly settings?: StudySettings;
  /**
   * Names of labels, or of groups of them, that tables are wanted of. They decide no run; a name that the data does not have is
   * refused before anything is trained.
   */
  readonly targets?: readonly string[];
  /** Worker threads that make views; they change no number. @default 0: this thread */
  readonly workers?: number;
  /** Where it was asked for, for messages: `views.yaml:12`. */
  readonly origin?: string;
}

/** A run that is to be carried out. */
export interface PlannedRun {
  readonly identity: RunIdentity;
  readonly seed: number;
  readonly definition: MethodDefinition;
  /** Where the method's file is, if it has one. */
  readonly methodFile?: string;
  readonly evaluation: EvaluationSettings;
  /** Worker threads that make views. */
  readonly workers: number;
  /** How its data is loaded. */
  readonly data: DataRequest;
  /** Folders of the same run with other epochs, fitted to the same minutes, that `force` removes with it. */
  readonly replaces: readonly string[];
}

/** What work on runs needs beside them. */
export interface WorkContext {
  readonly load: DatasetLoader;
  readonly signal?: AbortSignal;
  /** @default silent */
  readonly reporter?: Reporter;
  /** Command that is recorded with what it makes. @default that of this process */
  readonly command?: string;
  /** Threads of a run whose engine has 0 of them. They are not part of a run. @default every core of the machine */
  readonly cores?: number;
  /** Between two checkpoints of a training; one more is always saved at its end. @default 60 */
  readonly checkpointSeconds?: number;
  /** What is written besides metrics.jsonl. */
  readonly log?: 'tensorboard';
}

/** What a study needs beside its runs. */
export interface StudyContext extends WorkContext {
  /** Folder of all runs. */
  readonly out: string;
  /** Throws away what is there and begins anew. @default false */
  readonly force?: boolean;
}

/** A run, or a stage of one, that could not be carried out. */
export interface StudyFailure {
  /** In words: `vae seed 0`. */
  readonly run: string;
  /** Its folder. */
  readonly path: string;
  /** Where the rest of the run is there. */
  readonly stage?: StageName;
  readonly message: string;
  /** What to do. */
  readonly remedy?: string;
}

/** What a study came to. */
export interface StudyOutcome {
  /** The runs that are trained, in the order asked for; `failures` says what they lack. */
  readonly runs: readonly FoundRun[];
  readonly failures: readonly StudyFailure[];
  /** Runs that were complete already. */
  readonly reused: number;
}

/** Trained runs, and how they are to be evaluated. */
export interface EvaluationRequest {
  readonly runs: readonly FoundRun[];
  /** Modules of the methods that are not registered ones. Naming a file here runs its code. */
  readonly methodFiles?: readonly string[];
  /** What differs from the settings that results were made with; what is not evaluated yet has the preset's. */
  readonly settings?: Settings;
  /** @default 'quick' */
  readonly preset?: PresetName;
  /** `folder:PATH`, for runs on a folder of images that lies elsewhere now. @default where it was when they were made */
  readonly dataset?: string;
  /** Evaluates again what has results. @default false */
  readonly force?: boolean;
}
