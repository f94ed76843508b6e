import type { ReportData, Series } from '../data.js';
import type { Comparison } from '../view/cells.js';
import { type Judged, judgedOf, metricsOf, protocolsOf, tableOf } from '../view/choices.js';

/** What the page shows, and how. */
export interface State {
  data: ReportData;
  /** Title of a score. */
  metric: string;
  protocol: string;
  comparison: Comparison;
}

/** The data that stands in the page. */
export function initialState(): State {
  const data = JSON.parse(document.getElementById('data')?.textContent ?? 'null') as ReportData;
  const state: State = { data, metric: '', protocol: '', comparison: { kind: 'paper' } };
  readControls(state);
  return state;
}

/** Takes over what the controls say; what they offer no longer is the first choice. */
export function readControls(state: State): void {
  const value = (id: string) => (document.getElementById(id) as HTMLSelectElement | null)?.value;
  const [metrics, protocols] = [metricsOf(state.data), protocolsOf(state.data)];
  state.metric = value('metric') ?? metrics[0] ?? '';
  state.protocol = value('protocol') ?? protocols[0] ?? '';
  const label = value('compare');
  state.comparison = label ? { kind: 'row', label } : { kind: 'paper' };
}

export function seriesById({ data }: State): Map<string, Series> {
  return new Map(data.series.map((series) => [series.id, series]));
}

/** What is judged under a key, and its table under the chosen protocol. */
export function judgedBy({ data, protocol }: State, key: string) {
  const judged: Judged | undefined = judgedOf(data).find((each) => each.key === key);
  return judged && { judged, table: tableOf(judged, protocol) };
}
