/** Work that is measured. */
export interface Work {
  /** Units of work in all, and done before it began. */
  readonly total: number;
  readonly done: number;
  /** What a unit of work holds, for the throughput: 126 views. */
  readonly perStep?: number;
  readonly unit?: string;
  /** Which run of how many it is done for; absent outside of runs, and where there is one run. */
  readonly run?: { readonly number: number; readonly of: number };
}

/** Named values shown beside the progress: numbers, or text. */
export type Values = Readonly<Record<string, number | string>>;

/** Shows how far one piece of work is. */
export interface Meter {
  /** Something has been done; may be called many times a second. */
  update(done: number, values?: Values): void;
  /** A part of the work is complete: an epoch. */
  line(done: number, values?: Values): void;
  /** Ends the work. */
  end(): void;
}

/** Whom a study tells what it does. */
export interface Reporter {
  /** Says something once. */
  note(text: string): void;
  /** Begins a piece of work. */
  begin(title: string, work: Work): Meter;
  /** Opens a place of its own for work that goes on beside other work. @default one place for all */
  lane?(): Lane;
}

/** Where one of several pieces of work that go on at once is shown. */
export interface Lane extends Reporter {
  /** Nothing more is shown there. */
  close(): void;
}

/** A lane of a reporter; the reporter itself where it has none. */
export function laneOf(reporter: Reporter): Lane {
  return reporter.lane?.() ?? onlyLane(reporter);
}

/** A reporter as the lane of work that nothing else goes on beside. */
export function onlyLane(reporter: Reporter): Lane {
  return {
    note: (text) => reporter.note(text),
    begin: (title, work) => reporter.begin(title, work),
    close: () => {},
  };
}

/** Tells nobody. */
export const silent: Reporter = {
  note: () => {},
  begin: () => ({ update: () => {}, line: () => {}, end: () => {} }),
};

/** A reporter whose pieces of work say which run of how many they are done for. */
export function reporterOfRun(reporter: Reporter, number: number, of: number): Reporter {
  if (of === 1) return reporter;
  return {
    note: (text) => reporter.note(text),
    begin: (title, work) => reporter.begin(title, { ...work, run: { number, of } }),
  };
}

/** Shows one stage of many: a fraction in [0, 1]. */
export type ShowStage = (stage: string, fraction: number) => void;

/**
 * Shows work whose stages are not known beforehand: each has its own fraction and time left.
 *
 * @param title - what the work is done for; the stage's name follows it.
 */
export function stageMeter(reporter: Reporter, title: string): ShowStage {
  let current: string | undefined;
  let meter: Meter;
  return (stage, fraction) => {
    if (stage !== current) meter = reporter.begin(`${title}: ${stage}`, { total: 1, done: 0 });
    current = stage;
    meter.update(fraction);
  };
}
