import type { ImageShape, ImageSource } from '@simvae/arrays';

/** What every image is, under one name. */
export interface Labels {
  /** Index into `classes` for each image, `[count]`; -1 where an image has no label under this name. */
  readonly values: Int32Array | Uint8Array;
  /** What each index means. */
  readonly classes: readonly string[];
  /**
   * Name of the tables that are judged together, in one pass, and reported as a mean: `attributes`. Absent for one that is
   * judged by itself.
   */
  readonly group?: string;
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
  /** Names of the labels that are judged, in the order of tables; none where images have no labels. */
  readonly targets: readonly string[];
  /** The first of them: what tables show by default. */
  readonly target?: string;
  readonly train: Split;
  readonly test: Split;
  readonly paper: PaperSettings;
  /** Where it was found. */
  readonly source: DatasetSource;
  /** SHA-256 in hexadecimal of the SHA-256s of all contents: equal where every pixel and label is. */
  readonly digest: string;
  /** Image files of a folder that could not be decoded and were left out, and why. */
  readonly skipped?: readonly { readonly file: string; readonly reason: string }[];
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
  /**
   * Whether every file's content is the published one, by its digest. Files of one's own may differ: results made with
   * them are not those of the published data set.
   */
  readonly official: boolean;
  /** For people: which files differ from the published ones, or cannot be compared; absent where `official`. */
  readonly note?: string;
}

/** A published file of a data set. */
export interface DatasetFile {
  /** Name as published. */
  readonly name: string;
  /** Other paths in the data set's folder that do as well: of the same uncompressed, unpacked, or sorted otherwise. */
  readonly also?: readonly string[];
  /** Whether a folder of this name does as well: the contents of an archive. */
  readonly folder?: boolean;
  /** SHA-256 of the content, in hexadecimal; of an idx file uncompressed, the same however it was compressed. */
  readonly sha256?: string;
  /** MD5 of the file, where it is published so. */
  readonly md5?: string;
  /** Where it is published; absent where it comes in an npm package, or must be asked for. */
  readonly url?: string;
}

/** One of the four files of a data set published as MNIST is. */
export interface IdxFile extends DatasetFile {
  readonly split: 'train' | 'test';
  readonly holds: 'images' | 'labels';
  readonly sha256: string;
}

/** A file of records of a label and an image, in an archive or the folder made from it. */
export interface BatchFile {
  readonly name: string;
  readonly split: 'train' | 'test';
  /** MD5 of the content, in hexadecimal. */
  readonly md5: string;
}

/** What is known of any data set before a file is read. JSON-safe. */
interface DatasetFacts {
  readonly name: string;
  /** As printed in tables: `FashionMNIST`. */
  readonly title: string;
  readonly imageShape: ImageShape;
  /** Names of the labels that are judged, in the order of tables. */
  readonly targets: readonly string[];
  /** Those of them that are judged together and reported as a mean, by the name of their group; absent where there are none. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Of the first of them. */
  readonly classes: readonly string[];
  /** Images in each split. */
  readonly sizes: { readonly train: number; readonly test: number };
  readonly licence: string;
  readonly citation: string;
  /** Folders where operating systems install it. */
  readonly systemDirectories: readonly string[];
  /** npm package that ships it. */
  readonly package?: string;
  readonly paper: PaperSettings;
}

/** Published as MNIST is: four idx files. */
export interface IdxInfo extends DatasetFacts {
  readonly form: 'idx';
  readonly files: readonly IdxFile[];
}

/** Published as CIFAR10 is: an archive of batches of images in colour. */
export interface BatchesInfo extends DatasetFacts {
  readonly form: 'batches';
  readonly imageShape: readonly [height: number, width: number, channels: 3];
  /** The archive. */
  readonly files: readonly [DatasetFile & { readonly sha256: string }];
  /** Folder that the archive holds. */
  readonly folder: string;
  /** Its files, in the order of the images. */
  readonly batches: readonly BatchFile[];
  /** Its file of class names, one a line. */
  readonly classNames: string;
}

/** Published as CelebA is: an archive of image files, and tables in text. */
export interface CelebaInfo extends DatasetFacts {
  readonly form: 'celeba';
  readonly files: readonly DatasetFile[];
  /** Where its authors are asked for the files. */
  readonly address: string;
}

/** Made, not found. */
export interface GeneratedInfo extends DatasetFacts {
  readonly form: 'generated';
  readonly files: readonly [];
}

/** What is known about a data set before any file is read. JSON-safe. */
export type DatasetInfo = IdxInfo | BatchesInfo | CelebaInfo | GeneratedInfo;

/** A folder that was looked at. */
export interface DatasetPlace {
  readonly kind: PlaceKind;
  /** The folder; empty for a generated data set. */
  readonly directory: string;
  /** Paths of the files that are there, or of what does as well, by published name. */
  readonly present: Readonly<Record<string, string>>;
  /** Published names of the files that are not. */
  readonly missing: readonly string[];
  /** Name of the other data set whose files these are. */
  readonly holds?: string;
}
