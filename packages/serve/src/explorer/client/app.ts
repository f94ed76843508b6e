import type { ExplorerData } from '../explorer-data.js';
import type { Choice } from './choice.js';
import type { Networks } from './network.js';
import type { Sample } from './sample.js';

/** What every part of the page works with. */
export interface App {
  readonly data: ExplorerData;
  readonly sample: Sample;
  readonly networks: Networks;
  readonly choice: Choice;
  /** Says what went wrong where it cannot be overlooked. */
  readonly fail: (error: unknown) => void;
}
