import type { ViewSource } from '@simvae/arrays';
import type { StepInput } from './training-step.js';

/** Which step of which epoch. */
export interface StepPlace {
  readonly epoch: number;
  readonly step: number;
}

/**
 * The views of one step and, where the source works beside this thread, those of the next: while a step reads one input,
 * the other is filled. A source that fills at once is asked when its views are needed, and not before.
 */
export class UpcomingViews {
  private readonly source: ViewSource;
  private readonly inputs: readonly [StepInput, StepInput];
  /** Views of each image. */
  private readonly views: number;
  /** The input that the next step reads. */
  private slot = 0;
  private asynchronous = false;
  private ahead: (StepPlace & { readonly filled: Promise<void> }) | undefined;

  constructor(source: ViewSource, inputs: readonly [StepInput, StepInput], views: number) {
    this.source = source;
    this.inputs = inputs;
    this.views = views;
  }

  /**
   * Views of a step: those that were filled ahead, or fresh ones. Then asks for those of the next.
   *
   * @param images - indices of the images of a step of this epoch; of the next step too, where there is one.
   * @returns which input holds them.
   */
  async take(place: StepPlace, images: (step: number) => Uint32Array | undefined): Promise<number> {
    const { ahead } = this;
    if (ahead?.epoch === place.epoch && ahead.step === place.step) {
      this.ahead = undefined;
      await ahead.filled;
    } else {
      await this.settle();
      const filling = this.fill(place, images(place.step)!);
      this.asynchronous = filling !== undefined;
      await filling;
    }
    const taken = this.slot;
    this.slot = 1 - taken;
    const next = this.asynchronous ? images(place.step + 1) : undefined;
    if (next !== undefined) {
      const { epoch, step } = place;
      const filled = Promise.resolve(this.fill({ epoch, step: step + 1 }, next));
      // A failure is met where the views are taken, not before.
      filled.catch(() => {});
      this.ahead = { epoch, step: step + 1, filled };
    }
    return taken;
  }

  /** Waits for views that are being filled, and forgets them. */
  async settle(): Promise<void> {
    const { ahead } = this;
    this.ahead = undefined;
    await ahead?.filled.catch(() => {});
  }

  private fill({ epoch }: StepPlace, images: Uint32Array): void | Promise<void> {
    const { indices, views: out } = this.inputs[this.slot];
    indices.set(images);
    return this.source.fill({ indices, epoch, views: this.views, out });
  }
}
