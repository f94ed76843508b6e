import type { Meter, Reporter } from '@simvae/study';
import { formatCount, formatDuration, formatNumber } from './format.js';

/** What the reporter of a study is told. */
type Work = Parameters<Reporter['begin']>[1];
type Values = NonNullable<Parameters<Meter['update']>[1]>;

/** What is needed of a stream. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of a terminal. */
  readonly columns?: number;
}

const eraseLine = '\r\x1b[2K';

/** Milliseconds between two redraws. */
const interval = 100;

/** Milliseconds after which a plain line says how far work has come, if nothing else has. */
const longestSilence = 60_000;

/** Where progress is shown: one line that is redrawn on a terminal, plain lines elsewhere. */
export class Progress implements Reporter {
  private readonly stream: ProgressStream;
  private readonly now: () => number;
  /** Whether the cursor is at the end of a line that is redrawn. */
  private onScreen = false;

  /** @param now - milliseconds of a clock. */
  constructor(stream: ProgressStream = process.stderr, now: () => number = () => performance.now()) {
    this.stream = stream;
    this.now = now;
  }

  /** Prints a line, in the place of one that is being redrawn. */
  note(text: string): void {
    this.stream.write(`${this.onScreen ? eraseLine : ''}${text}\n`);
    this.onScreen = false;
  }

  /** Begins a piece of work. */
  begin(title: string, work: Work): Meter {
    const terminal = this.stream.isTTY === true;
    const started = this.now();
    let drawn = terminal ? Number.NEGATIVE_INFINITY : started;
    const print = (done: number, values: Values): void => {
      this.note(describe(title, work, done, (this.now() - started) / 1000, values));
      drawn = this.now();
    };
    const draw = (done: number, values: Values): void => {
      const text = describe(title, work, done, (this.now() - started) / 1000, values);
      this.stream.write(eraseLine + text.slice(0, (this.stream.columns ?? 80) - 1));
      this.onScreen = true;
      drawn = this.now();
    };
    return {
      update: (done, values = {}) => {
        const silence = this.now() - drawn;
        if (terminal && silence >= interval) draw(done, values);
        else if (!terminal && silence >= longestSilence) print(done, values);
      },
      line: (done, values = {}) => {
        if (terminal) draw(done, values);
        else print(done, values);
      },
      end: () => {
        if (this.onScreen) this.stream.write('\n');
        this.onScreen = false;
      },
    };
  }
}

/** What matters most comes first: a narrow terminal cuts the rest off. */
function describe(title: string, work: Work, done: number, seconds: number, values: Values): string {
  const { total, perStep, unit, run } = work;
  const rate = seconds > 0 ? (done - work.done) / seconds : 0;
  const which = run === undefined ? '' : `[${run.number}/${run.of}] `;
  const parts = [`${which}${title} ${`${Math.floor((100 * done) / total)}%`.padStart(4)}`];
  if (done >= total) parts.push(formatDuration(seconds));
  else if (rate > 0) parts.push(`${formatDuration((total - done) / rate)} left`);
  if (perStep !== undefined && rate > 0) parts.push(`${formatCount(rate * perStep)} ${unit}/s`);
  for (const [name, value] of Object.entries(values)) {
    parts.push(`${name} ${typeof value === 'number' ? formatNumber(value) : value}`);
  }
  return parts.join('  ');
}
