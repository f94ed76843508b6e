import { formatCount, formatDuration, formatNumber } from './format.js';

/** Work that is measured. */
export interface Work {
  /** Units of work in all, and done before it began. */
  readonly total: number;
  readonly done: number;
  /** What a unit of work holds, for the throughput: 126 views. */
  readonly perStep?: number;
  readonly unit?: string;
}

/** Named values shown beside the progress: numbers, or text. */
export type Values = Readonly<Record<string, number | string>>;

/** Shows how far one piece of work is. */
export interface Meter {
  /** Redraws the line of a terminal, some times a second at most; prints nothing elsewhere. */
  update(done: number, values?: Values): void;
  /** Prints a line that stays where output is not a terminal; redraws the line of a terminal. */
  line(done: number, values?: Values): void;
  /** Ends the work; the last line stays. */
  end(): void;
}

/** Where progress is shown: one line that is redrawn on a terminal, plain lines elsewhere. */
export class Progress {
  private readonly stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.stream = stream;
  }

  /** Prints a line. */
  note(text: string): void {
    this.stream.write(`${text}\n`);
  }

  begin(title: string, work: Work): Meter {
    const terminal = this.stream.isTTY === true;
    const started = performance.now();
    let drawn = Number.NEGATIVE_INFINITY;
    let onScreen = false;

    const text = (done: number, values: Values): string => {
      const seconds = (performance.now() - started) / 1000;
      const rate = (done - work.done) / seconds;
      const shown = Object.entries(values).map(
        ([name, value]) => `${name} ${typeof value === 'number' ? formatNumber(value) : value}`,
      );
      if (work.perStep !== undefined && rate > 0)
        shown.push(`${formatCount(rate * work.perStep)} ${work.unit}/s`);
      const left = rate > 0 ? `${formatDuration((work.total - done) / rate)} left` : '';
      const percent = `${Math.floor((100 * done) / work.total)}%`.padStart(4);
      return [`${title} ${percent}`, ...shown, left].filter((part) => part !== '').join('  ');
    };
    const draw = (done: number, values: Values): void => {
      this.stream.write(`\r\x1b[2K${text(done, values).slice(0, (this.stream.columns ?? 80) - 1)}`);
      drawn = performance.now();
      onScreen = true;
    };
    return {
      update: (done, values = {}) => {
        if (terminal && performance.now() - drawn > 100) draw(done, values);
      },
      line: (done, values = {}) => {
        if (terminal) draw(done, values);
        else this.note(text(done, values));
      },
      end: () => {
        if (onScreen) this.stream.write('\n');
      },
    };
  }
}
