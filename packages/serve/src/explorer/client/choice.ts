import type { Picture } from './sample.js';

/** Two images are chosen at any time: the one that is looked at, and the one that a walk ends at. */
export type Slot = 'a' | 'b';

/** What is chosen, and who wants to know. */
export class Choice {
  private readonly listeners: ((slot: Slot) => void)[] = [];

  constructor(private readonly chosen: Record<Slot, Picture>) {}

  get(slot: Slot): Picture {
    return this.chosen[slot];
  }

  set(slot: Slot, picture: Picture): void {
    this.chosen[slot] = picture;
    for (const listener of this.listeners) listener(slot);
  }

  /** Calls at every change. */
  watch(listener: (slot: Slot) => void): void {
    this.listeners.push(listener);
  }
}
