import type { ImageShape } from '@simvae/arrays';
import type { Augmentation } from '@simvae/augment';

/** What the page is told of a run, as JSON; pixels, representations and the exported model are files beside it. */
export interface ExplorerData {
  /** As printed: `SimVAE`. */
  readonly method: string;
  /** As printed: `FashionMNIST`. */
  readonly dataset: string;
  readonly seed: number;
  /** Of training; absent where there was nothing to train. */
  readonly epochs?: number;
  readonly imageShape: ImageShape;
  /** Length of a representation. */
  readonly latent: number;
  /** Whose decoder there is; or why there is none, and what to do. */
  readonly decoder: { readonly kind: 'own' | 'post-hoc' } | { readonly missing: string };
  readonly augmentation: Augmentation;
  readonly sample: ExplorerSample;
  /** One for each place of a representation, those with the largest variance first. */
  readonly dimensions: readonly Dimension[];
  readonly plane: Plane;
}

/** Test images whose pixels and representations the page has. */
export interface ExplorerSample {
  /** Indices in the test set. */
  readonly images: readonly number[];
  /** Absent for images without labels. */
  readonly labels?: {
    /** Their name: `class`. */
    readonly target: string;
    readonly classes: readonly string[];
    /** Index into `classes` of each image of the sample; -1 where it has no label. */
    readonly values: readonly number[];
  };
}

/** How one latent is distributed over test images. */
export interface Dimension {
  /** Its place in a representation. */
  readonly index: number;
  /** Variance of the representation over images: what the image decides. */
  readonly variance: number;
  /** Of the aggregate posterior. */
  readonly mean: number;
  /** Of the aggregate posterior: variance over images and mean posterior variance together. */
  readonly standardDeviation: number;
}

/** The plane in which representations vary most. */
export interface Plane {
  /** `[latent]`. */
  readonly center: readonly number[];
  /** Two orthogonal unit vectors, each `[latent]`; the second is zero where a representation has one number. */
  readonly axes: readonly [readonly number[], readonly number[]];
  /** Share of the variance along each. */
  readonly explained: readonly [number, number];
}

/** Paths of what the page fetches. */
export const explorerPaths = {
  data: '/explorer.json',
  /** Pixels in 0 .. 255, `[sample, height, width, channels]`. */
  images: '/images.bin',
  /** Little-endian float32, `[sample, latent]`. */
  representations: '/representations.bin',
  encoder: '/encoder.onnx',
  decoder: '/decoder.onnx',
  runtime: { mjs: '/onnxruntime.mjs', wasm: '/onnxruntime.wasm' },
} as const;
