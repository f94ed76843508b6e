import type { Meter, Reporter, Values, Work } from '../../reporter.js';
import type { StudyFailure } from '../../types.js';

/** What a worker says to the process that started it. `id` is that of a piece of work. */
export type WorkerMessage =
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'begin'; readonly id: number; readonly title: string; readonly work: Work }
  | { readonly type: 'update' | 'line'; readonly id: number; readonly done: number; readonly values?: Values }
  | { readonly type: 'end'; readonly id: number }
  /** The run has come to its end, well or not. */
  | { readonly type: 'outcome'; readonly failures: readonly StudyFailure[]; readonly reused: boolean };

/** What that process says to a worker: save what is done, and end. */
export interface ParentMessage {
  readonly type: 'stop';
}

/** Milliseconds between two updates of one piece of work: more than a terminal shows cost the worker time. */
const interval = 100;

/** A reporter that says everything to another process. */
export function sendingReporter(
  send: (message: WorkerMessage) => void,
  now: () => number = () => performance.now(),
): Reporter {
  let count = 0;
  return {
    note: (text) => send({ type: 'note', text }),
    begin(title, work): Meter {
      const id = count++;
      let sent = Number.NEGATIVE_INFINITY;
      send({ type: 'begin', id, title, work });
      return {
        update(done, values) {
          if (now() - sent < interval) return;
          sent = now();
          send({ type: 'update', id, done, values });
        },
        line: (done, values) => send({ type: 'line', id, done, values }),
        end: () => send({ type: 'end', id }),
      };
    },
  };
}

/** Shows what another process says, but for its outcome. */
export function receivingReporter(reporter: Reporter): (message: WorkerMessage) => void {
  const meters = new Map<number, Meter>();
  return (message) => {
    if (message.type === 'note') reporter.note(message.text);
    else if (message.type === 'begin') meters.set(message.id, reporter.begin(message.title, message.work));
    else if (message.type === 'end') {
      meters.get(message.id)?.end();
      meters.delete(message.id);
    } else if (message.type !== 'outcome') {
      meters.get(message.id)?.[message.type](message.done, message.values);
    }
  };
}
