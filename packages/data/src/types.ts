/** Images with one label each. */
export interface ImageSet {
  /** Pixels in 0 .. 255, `[count, height, width, channels]`, row-major. */
  readonly images: Uint8Array;
  /** Index into the data set's `classes`, `[count]`. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** A data set in memory. */
export interface Dataset {
  readonly name: string;
  /** Shape of one image, `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  /** What each label means. */
  readonly classes: readonly string[];
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** Where it was found. */
  readonly source: DatasetSource;
  /** What the images were made from, where that is known. */
  readonly factors?: Factors;
}

/** The values that each image was made from. */
export interface Factors {
  readonly names: readonly string[];
  /** Names of those whose values number categories; the others are continuous. */
  readonly categorical: readonly string[];
  /** Values of the training images, `[count, names.length]`. */
  readonly train: Float32Array;
  /** Values of the test images, `[count, names.length]`. */
  readonly test: Float32Array;
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
  readonly imageShape: readonly [number, number, number];
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
