import { sizeOf } from '@simvae/arrays';
import { type ExplorerData, explorerPaths } from '../explorer-data.js';

/** An image, where its representation lies, and what it is called. */
export interface Picture {
  /** For people: `test image 17, Sandal`. */
  readonly name: string;
  /** 0 .. 255, `[height, width, channels]`. */
  readonly pixels: Uint8Array;
  /** `[latent]`. */
  readonly representation: Float32Array;
  /** Its place in the sample; absent for an image of one's own. */
  readonly place?: number;
}

/** A test image, and how far it is. */
export interface Neighbor {
  readonly place: number;
  /** Euclidean, between representations. */
  readonly distance: number;
}

/** The sample of test images. */
export class Sample {
  readonly count: number;

  constructor(
    readonly data: ExplorerData,
    readonly images: Uint8Array,
    readonly representations: Float32Array,
  ) {
    this.count = data.sample.images.length;
  }

  static async load(data: ExplorerData): Promise<Sample> {
    const [images, representations] = await Promise.all([
      fetchBytes(explorerPaths.images),
      fetchBytes(explorerPaths.representations),
    ]);
    return new Sample(data, new Uint8Array(images), new Float32Array(representations));
  }

  picture(place: number): Picture {
    return {
      name: this.name(place),
      pixels: this.pixels(place),
      representation: this.representation(place),
      place,
    };
  }

  pixels(place: number): Uint8Array {
    const size = sizeOf(this.data.imageShape);
    return this.images.subarray(place * size, (place + 1) * size);
  }

  representation(place: number): Float32Array {
    const { latent } = this.data;
    return this.representations.subarray(place * latent, (place + 1) * latent);
  }

  /** What it shows, where that is known. */
  className(place: number): string | undefined {
    const { labels } = this.data.sample;
    return labels?.classes[labels.values[place]];
  }

  name(place: number): string {
    const what = this.className(place);
    const number = `test image ${this.data.sample.images[place]}`;
    return what === undefined ? number : `${number}, ${what}`;
  }

  /** The test images nearest to a point, but one. */
  nearest(point: Float32Array, count: number, except?: number): Neighbor[] {
    const { latent } = this.data;
    const all: Neighbor[] = [];
    for (let place = 0; place < this.count; place++) {
      if (place === except) continue;
      let square = 0;
      for (let d = 0; d < latent; d++) square += (this.representations[place * latent + d] - point[d]) ** 2;
      all.push({ place, distance: Math.sqrt(square) });
    }
    return all.sort((a, b) => a.distance - b.distance).slice(0, count);
  }

  /** Where a point lies on the plane in which representations vary most. */
  onPlane(point: ArrayLike<number>): { x: number; y: number } {
    const { center, axes } = this.data.plane;
    const along = (axis: readonly number[]): number =>
      axis.reduce((sum, weight, d) => sum + weight * (point[d] - center[d]), 0);
    return { x: along(axes[0]), y: along(axes[1]) };
  }
}

async function fetchBytes(path: string): Promise<ArrayBuffer> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.arrayBuffer();
}
