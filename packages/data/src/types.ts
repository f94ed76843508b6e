import type { ImageShape, ImageSource } from '@simvae/arrays';

/** What every image is, under one name. */
export interface Labels {
  /** Index into `classes` for each image, `[count]`; -1 where an image has no label under this name. */
  readonly values: Int32Array | Uint8Array;
  /** What each index means. */
  readonly classes: readonly string[];
}

/** Images, and what is known about each. */
export interface Split {
  /** Pixels in 0 .. 255. In memory (`MemoryImages` of @simvae/arrays, shared with worker threads) where they fit. */
  readonly images: ImageSource;
  readonly count: number;
  /** By name: `class`. */
  readonly labels: Readonly<Record<string, Labels>>;
  /** Continuous values that each image was made from, by name, each `[count]`; absent where they are not known. */
  readonly factors?: Readonly<Record<string, Float32Array>>;
}

/** What the paper says about a data set, or about the one that it is most like. */
export interface PaperSettings {
  /** The data set whose printed results and hyper-parameters are compared: the whole one for a subset. */
  readonly comparedWith: string;
  /** Length of a representation. */
  readonly latent: number;
  /** Name of the family of networks. */
  readonly network: string;
  /** Name of the augmentation (table 3). */
  readonly augmentation: 'grey' | 'color';
}

/** A data set that can be read. */
export interface Dataset {
  readonly name: string;
  /** As printed in tables: `FashionMNIST`. */
  readonly title: string;
  readonly imageShape: ImageShape;
  /** Name of the labels that tables report. */
  readonly target: string;
  readonly train: Split;
  readonly test: Split;
  readonly paper: PaperSettings;
  /** Where it was found. */
  readonly source: DatasetSource;
  /** SHA-256 in hexadecimal of the SHA-256s of all contents: equal where every pixel and label is. */
  readonly digest: string;
}

/** Kinds of places a data set comes from, in the order they are looked at. */
export type PlaceKind =
  | 'data-dir'
  | 'environment'
  | 'cache'
  | 'system'
  | 'package'
  | 'download'
  | 'generated';

/** Where a data set was found. */
export interface DatasetSource {
  readonly kind: PlaceKind;
  /** The folder; empty for a generated data set. */
  readonly directory: string;
  /** Whether every file's content is the published one, by SHA-256. Files of one's own may differ. */
  readonly official: boolean;
}

/** A published file of a data set. */
export interface DatasetFile {
  readonly split: 'train' | 'test';
  readonly holds: 'images' | 'labels';
  /** Name as published, ending in `.gz`; the uncompressed file, without that ending, is accepted as well. */
  readonly name: string;
  /** SHA-256 of the uncompressed content, in hexadecimal: the same however the file was compressed. */
  readonly sha256: string;
  /** Where it is published; absent where it comes in an npm package. */
  readonly url?: string;
}

/** What is known about a data set before any file is read. JSON-safe. */
export interface DatasetInfo {
  readonly name: string;
  /** As printed in tables: `FashionMNIST`. */
  readonly title: string;
  readonly imageShape: ImageShape;
  /** Of the labels that tables report. */
  readonly classes: readonly string[];
  /** Images in each split. */
  readonly sizes: { readonly train: number; readonly test: number };
  readonly licence: string;
  readonly citation: string;
  /** Empty for a generated data set. */
  readonly files: readonly DatasetFile[];
  /** Folders where operating systems install it. */
  readonly systemDirectories: readonly string[];
  /** npm package that ships it. */
  readonly package?: string;
  readonly paper: PaperSettings;
}

/** A folder that was looked at. */
export interface DatasetPlace {
  readonly kind: PlaceKind;
  /** The folder; empty for a generated data set. */
  readonly directory: string;
  /** Paths of the files that are there, by published name. */
  readonly present: Readonly<Record<string, string>>;
  /** Published names of the files that are not. */
  readonly missing: readonly string[];
  /** Name of the other data set whose files these are. */
  readonly holds?: string;
}
