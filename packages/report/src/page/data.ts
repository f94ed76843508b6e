import type { PaperValue, RunValue, Subject, Unit } from '../table.js';

/**
 * What a page shows: plain values that survive JSON, each a function of the run folders. `readReport` makes them, `renderReport` and
 * the page itself show them.
 */
export interface ReportData {
  readonly format: 'simvae-report';
  readonly version: 1;
  readonly title: string;
  readonly description?: string;
  /** When the last result was made: an ISO date; absent where there is none. */
  readonly updatedAt?: string;
  /** What was compared, what came out, how that compares with the paper. */
  readonly summary: readonly string[];
  readonly datasets: readonly ReportDataset[];
  /** Rows of tables and lines of plots, in the order of tables. */
  readonly series: readonly Series[];
  readonly runs: readonly ReportRun[];
  readonly tables: readonly PageTable[];
  readonly curves: readonly Curve[];
  readonly sweeps: readonly Sweep[];
  readonly pictures: readonly PictureSheet[];
  readonly maps: readonly SampleMap[];
  readonly confusions: readonly Confusion[];
  /** PNG files as data URLs, by their SHA-256: each once. */
  readonly images: Readonly<Record<string, string>>;
  /** What could not be used, or only in part. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

export interface ReportDataset {
  /** Unique: name and first digits of the digest. */
  readonly id: string;
  readonly title: string;
  readonly images: { readonly train: number; readonly test: number };
}

/** Runs of one identity. */
export interface Series {
  /** `dataset/method-hash`. */
  readonly id: string;
  /** Id of its data set. */
  readonly dataset: string;
  /** Name of the method. */
  readonly method: string;
  /** The method as printed. */
  readonly title: string;
  /** With what tells it from others of the same method. */
  readonly label: string;
  readonly family: 'generative' | 'discriminative' | 'baseline';
  /** Which of the identities of its method on this data set, from 0: lines of one colour are told apart by it. */
  readonly nth: number;
  /** Indices in `runs`, seeds rising. */
  readonly runs: readonly number[];
  /** Everything that decides its numbers but the seed, by path. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A run, and how it was made. */
export interface ReportRun {
  /** In the folder of runs. */
  readonly path: string;
  readonly seed: number;
  readonly status: 'evaluated' | 'trained' | 'training' | 'planned';
  /** Epochs done, and asked for. */
  readonly epochs: readonly [number, number];
  readonly command: string;
  readonly createdAt: string;
  readonly commit?: string;
  /** `Node 20.19.0, 2 cores (AMD EPYC), 24 GiB, linux`. */
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Of training; null where it is not known. */
  readonly seconds: number | null;
  readonly stages: Readonly<Record<string, ReportStage>>;
  readonly warnings: readonly string[];
}

export interface ReportStage {
  readonly command: string;
  readonly createdAt: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A table with what a page says beside its numbers. */
export interface PageTable {
  readonly id: string;
  /** Id of the data set. */
  readonly dataset: string;
  readonly subject: Subject;
  /** `tables 1 and 6`: where the paper has such a table. */
  readonly counterpart?: string;
  readonly caption: readonly string[];
  readonly columns: readonly PageColumn[];
  readonly rows: readonly PageRow[];
  readonly notes: readonly string[];
}

export interface PageColumn {
  readonly title: string;
  readonly unit: Unit;
  /** Which numbers are good; absent where none are. */
  readonly better?: 'higher' | 'lower';
  /** Set where the paper's numbers do not follow from its formula: only their ranks say something. */
  readonly ranksOnly?: true;
}

export interface PageRow {
  /** Id of the series. */
  readonly series: string;
  /** One for each column after that of the labels. */
  readonly cells: readonly PageCell[];
}

/** Numbers, a word, or why there is nothing. */
export type PageCell =
  | { readonly values: readonly PageValue[] }
  | { readonly text: string }
  | { readonly missing: string };

export interface PageValue {
  readonly mean: number;
  readonly se?: number;
  readonly n: number;
  readonly paper?: PaperValue;
  /** Stage and field. */
  readonly origin: string;
  readonly each: readonly RunValue[];
}

/** metrics.jsonl of a run; of many epochs some, evenly. */
export interface Curve {
  /** Id of the series. */
  readonly series: string;
  readonly seed: number;
  readonly epochs: readonly number[];
  /** Of training up to then. */
  readonly seconds: readonly number[];
  /** By name: `loss`, the terms of the objective, statistics of collapse. */
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
  /** Nats that a representation takes from the prior, and half the squared error of a view; of generative methods. */
  readonly rate?: readonly (number | null)[];
  readonly distortion?: readonly (number | null)[];
}

/** A setting that takes several values while all else is the same. */
export interface Sweep {
  readonly dataset: string;
  /** `views`, `scale`; others that change with it in brackets. */
  readonly setting: string;
  /** Group of settings: `method.options`, `augmentation`. */
  readonly group: string;
  /** Values in order. */
  readonly ticks: readonly string[];
  readonly lines: readonly {
    readonly label: string;
    readonly method: string;
    readonly points: readonly { readonly tick: number; readonly series: string }[];
  }[];
}

/** A picture that is put together of cells. */
export interface PictureSheet {
  readonly series: string;
  readonly seed: number;
  readonly kind: 'reconstructions' | 'class-samples';
  /** SHA-256 in `images`. */
  readonly image: string;
  readonly columns: number;
  readonly rows: number;
  readonly cell: { readonly height: number; readonly width: number };
  readonly gap: number;
  /** Whose classes these are. */
  readonly target?: string;
  readonly classes?: readonly string[];
  /** Of reconstructions: indices in the test set, row by row of images. */
  readonly images?: readonly number[];
}

/** The same test images where each method puts them. */
export interface SampleMap {
  readonly dataset: string;
  readonly sprite: {
    readonly image: string;
    readonly columns: number;
    readonly height: number;
    readonly width: number;
  };
  /** Indices in the test set. */
  readonly images: readonly number[];
  readonly labels: Readonly<
    Record<string, { readonly classes: readonly string[]; readonly values: readonly number[] }>
  >;
  readonly factors: Readonly<Record<string, readonly number[]>>;
  readonly layouts: readonly {
    readonly series: string;
    readonly seed: number;
    /** Share of the variance that the two components have. */
    readonly explained: readonly [number, number];
    readonly pca: readonly (readonly [number, number])[];
    readonly umap: readonly (readonly [number, number])[];
    readonly neighbors: readonly (readonly number[])[];
  }[];
}

/** Test images by class and prediction. */
export interface Confusion {
  readonly dataset: string;
  readonly series: string;
  readonly target: string;
  readonly protocol: 'paper' | 'strict';
  readonly probe: 'linear' | 'mlp' | 'knn' | 'gmm';
  readonly classes: readonly string[];
  /** Summed over seeds: rows are classes, columns predictions. */
  readonly counts: readonly (readonly number[])[];
  readonly seeds: number;
}
