import type { Lane, Meter, Reporter } from '@simvae/study';
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
  /** Height of a terminal. */
  readonly rows?: number;
}

/** A line that is redrawn; nothing is shown where it has no text. */
interface Row {
  text?: string;
}

const eraseLine = '\r\x1b[2K';

/** Milliseconds between two redraws. */
const interval = 100;

/** Milliseconds after which a plain line says how far work has come, if nothing else has. */
const longestSilence = 60_000;

/** Where progress is shown: lines that are redrawn on a terminal, one for each lane, plain lines elsewhere. */
export class Progress implements Reporter {
  private readonly stream: ProgressStream;
  private readonly now: () => number;
  private readonly own: Row = {};
  /** Of lanes, in the order in which they were opened. */
  private readonly lanes = new Set<Row>();
  /** Lines on the screen that are redrawn; the cursor is at the end of the last. */
  private height = 0;

  /** @param now - milliseconds of a clock. */
  constructor(stream: ProgressStream = process.stderr, now: () => number = () => performance.now()) {
    this.stream = stream;
    this.now = now;
  }

  /** Prints a line, in the place of those that are being redrawn; lanes are drawn anew below. */
  note(text: string): void {
    this.stream.write(`${this.height > 0 ? this.erasure() : ''}${text}\n`);
    this.height = 0;
    if ([...this.lanes].some((row) => row.text !== undefined)) this.draw();
  }

  /** Begins a piece of work. */
  begin(title: string, work: Work): Meter {
    const end = (): void => {
      if (this.height > 0 && this.lanes.size === 0) {
        this.stream.write('\n');
        this.height = 0;
      }
      this.own.text = undefined;
    };
    return this.meter(this.own, title, work, end);
  }

  /** Opens a line of its own below the others. */
  lane(): Lane {
    const row: Row = {};
    this.lanes.add(row);
    return {
      note: (text) => this.note(text),
      // What comes next in the lane takes the place of what has ended.
      begin: (title, work) => this.meter(row, title, work, () => {}),
      close: () => {
        this.lanes.delete(row);
        if (this.height > 0) this.draw();
      },
    };
  }

  private meter(row: Row, title: string, work: Work, end: () => void): Meter {
    const terminal = this.stream.isTTY === true;
    const started = this.now();
    let drawn = terminal ? Number.NEGATIVE_INFINITY : started;
    const textOf = (done: number, values: Values): string =>
      describe(title, work, done, (this.now() - started) / 1000, values);
    const print = (done: number, values: Values): void => {
      this.note(textOf(done, values));
      drawn = this.now();
    };
    const draw = (done: number, values: Values): void => {
      row.text = textOf(done, values);
      this.draw();
      drawn = this.now();
    };
    return {
      update: (done, values = {}) => {
        const silence = this.now() - drawn;
        if (terminal && silence >= interval * Math.max(1, this.lanes.size)) draw(done, values);
        else if (!terminal && silence >= longestSilence) print(done, values);
      },
      line: (done, values = {}) => {
        if (terminal) draw(done, values);
        else print(done, values);
      },
      end,
    };
  }

  /** Draws the lines anew; those that a low terminal has no room for are counted. */
  private draw(): void {
    const { columns = 80, rows = 24 } = this.stream;
    const texts = [this.own, ...this.lanes].flatMap(({ text }) => text ?? []);
    const most = Math.max(1, rows - 2);
    const shown = texts.length > most ? texts.slice(0, most - 1) : texts;
    const lines = shown.map((text) => text.slice(0, columns - 1));
    if (shown.length < texts.length) lines.push(`and ${texts.length - shown.length} more`);
    this.stream.write(this.erasure() + lines.join('\n'));
    this.height = lines.length;
  }

  /** What takes the lines off the screen and goes to the start of the first. */
  private erasure(): string {
    return this.height > 1 ? `\x1b[${this.height - 1}A\r\x1b[J` : eraseLine;
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
