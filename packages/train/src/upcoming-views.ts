import type { ViewSource } from '@simvae/arrays';
import type { StepInput } from './training/training.js';

/** Which steps of which epoch. */
export interface StepsPlace {
  readonly epoch: number;
  /** The first of them. */
  readonly step: number;
  readonly count: number;
}

/**
 * The views of the steps of one call and, where the source works beside this thread, those of the next: while a call reads one
 * input, the other is filled. A source that fills at once is asked when its views are needed, and not before.
 */
export class UpcomingViews {
  private readonly source: ViewSource;
  private readonly inputs: readonly [StepInput, StepInput];
  /** Views of each image. */
  private readonly views: number;
  /** The input that the next call reads. */
  private slot = 0;
  private asynchronous = false;
  private ahead: (StepsPlace & { readonly filled: Promise<void> }) | undefined;

  constructor(source: ViewSource, inputs: readonly [StepInput, StepInput], views: number) {
    this.source = source;
    this.inputs = inputs;
    this.views = views;
  }

  /**
   * Views of steps: those that were filled ahead, or fresh ones. Then asks for those of the next call.
   *
   * @param next - what is probably asked for next; nothing at the end of an epoch.
   * @param images - indices of the images of steps of this epoch.
   * @returns which input holds them.
   */
  async take(
    place: StepsPlace,
    next: StepsPlace | undefined,
    images: (place: StepsPlace) => Uint32Array,
  ): Promise<number> {
    const { ahead } = this;
    if (ahead?.epoch === place.epoch && ahead.step === place.step && ahead.count === place.count) {
      this.ahead = undefined;
      await ahead.filled;
    } else {
      await this.settle();
      const filling = this.fill(place, images(place));
      this.asynchronous = filling !== undefined;
      await filling;
    }
    const taken = this.slot;
    this.slot = 1 - taken;
    if (this.asynchronous && next !== undefined) {
      const filled = Promise.resolve(this.fill(next, images(next)));
      // A failure is met where the views are taken, not before.
      filled.catch(() => {});
      this.ahead = { ...next, filled };
    }
    return taken;
  }

  /** Waits for views that are being filled, and forgets them. */
  async settle(): Promise<void> {
    const { ahead } = this;
    this.ahead = undefined;
    await ahead?.filled.catch(() => {});
  }

  private fill({ epoch }: StepsPlace, images: Uint32Array): void | Promise<void> {
    const { views } = this;
    const input = this.inputs[this.slot];
    const whole = images.length === input.indices.length;
    const indices = whole ? input.indices : input.indices.subarray(0, images.length);
    const numbers = (input.views.length / input.indices.length) * images.length;
    indices.set(images);
    return this.source.fill({
      indices,
      epoch,
      views,
      out: whole ? input.views : input.views.subarray(0, numbers),
    });
  }
}
