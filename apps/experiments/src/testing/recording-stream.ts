import type { ProgressStream } from '../terminal/progress.js';

/** A stream that keeps what is written to it. */
export class RecordingStream implements ProgressStream {
  text = '';

  /**
   * @param columns - width of a terminal; absent where the stream is none.
   * @param rows - its height.
   */
  constructor(
    readonly columns?: number,
    readonly rows?: number,
  ) {}

  get isTTY(): boolean {
    return this.columns !== undefined;
  }

  write(text: string): void {
    this.text += text;
  }
}
