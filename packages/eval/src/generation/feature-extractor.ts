import type { Matrix } from '../types.js';

/** Images, `data[((image * height + row) * width + column) * channels + channel]`, pixels in [0, 1]. */
export interface Images {
  readonly data: Float32Array;
  readonly shape: readonly [images: number, height: number, width: number, channels: number];
}

/** What turns images into features whose distribution is compared. */
export interface FeatureExtractor {
  /** Says exactly which features these are: file and hash, or architecture and training. */
  readonly name: string;
  /** What a Fréchet distance on these features is called. Only Inception-v3's may be called FID. */
  readonly metric: string;
  /** Features, [images, d]. */
  extract(images: Images): Promise<Matrix>;
}
