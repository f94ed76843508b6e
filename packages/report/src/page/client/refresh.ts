import type { ReportData } from '../data.js';
import { navigationHtml, sectionHtml, sectionsOf, toolbarHtml } from '../view/page.js';
import { readControls, type State } from './state.js';
import { arrange, search } from './tables.js';

/**
 * Shows the page anew where its HTML has changed: after other data came, or another comparison was chosen. Controls keep their
 * values, tables their order, details whether they are open; the view stays where it is.
 */
export class Refresher {
  private shown = new Map<string, string>();

  constructor(private readonly state: State) {
    this.shown = new Map(this.render().map(({ id, text }) => [id, text]));
  }

  private render() {
    const sections = sectionsOf(this.state.data, this.state.comparison);
    return sections.map((section) => ({ id: section.id, section, text: sectionHtml(section).text }));
  }

  /** Takes other data over. */
  replaceData(data: ReportData): void {
    this.state.data = data;
    document.title = data.title;
    document.querySelector('h1')!.textContent = data.title;
    const toolbar = document.querySelector<HTMLElement>('.toolbar')!;
    // The button of the theme has its own life; only choices may have grown.
    keepingControls(toolbar, () => {
      const fresh = document.createElement('div');
      fresh.innerHTML = toolbarHtml(data).text;
      for (const label of [...toolbar.querySelectorAll('label:has(select)')]) label.remove();
      const theme = toolbar.querySelector('#theme')!;
      for (const label of fresh.querySelectorAll('label:has(select)')) theme.before(label);
    });
    readControls(this.state);
    this.refresh();
  }

  /** @returns whether anything was replaced. */
  refresh(): boolean {
    const main = document.getElementById('main')!;
    const rendered = this.render();
    const changed = rendered.filter(({ id, text }) => this.shown.get(id) !== text);
    const ids = rendered.map(({ id }) => id);
    const gone = [...this.shown.keys()].filter((id) => !ids.includes(id));
    if (changed.length === 0 && gone.length === 0) return false;
    const scroll = window.scrollY;
    for (const id of gone) document.getElementById(id)?.remove();
    for (const { id, text } of changed) {
      const box = document.createElement('div');
      box.innerHTML = text;
      const fresh = box.firstElementChild!;
      const old = document.getElementById(id);
      if (old) {
        keepingControls(old, () => old.replaceChildren(...fresh.childNodes));
      } else {
        const before = ids.slice(ids.indexOf(id) + 1).map((next) => document.getElementById(next));
        main.insertBefore(fresh, before.find((each) => each !== null) ?? null);
      }
    }
    document.getElementById('contents')!.innerHTML = navigationHtml(
      rendered.map(({ section }) => section),
    ).text;
    this.shown = new Map(rendered.map(({ id, text }) => [id, text]));
    search((document.getElementById('search') as HTMLInputElement).value);
    window.scrollTo({ top: scroll, behavior: 'instant' });
    return true;
  }
}

/** Replaces what is in an element and gives its controls, details and tables back what they were. */
function keepingControls(within: HTMLElement, replace: () => void): void {
  const focused = document.activeElement?.id;
  const values = new Map<string, { value: string; checked?: boolean }>();
  for (const control of within.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
    'input[id], select[id]',
  )) {
    values.set(control.id, {
      value: control.value,
      ...('checked' in control ? { checked: control.checked } : {}),
    });
  }
  const sorted = [...within.querySelectorAll('table')].map((table) => {
    const head = table.querySelector<HTMLElement>('th[aria-sort=ascending], th[aria-sort=descending]');
    return { column: head?.querySelector('button')?.dataset.column, order: head?.getAttribute('aria-sort') };
  });
  const open = new Set(
    [...within.querySelectorAll<HTMLDetailsElement>('details[open] > summary')].map(
      ({ textContent }) => textContent,
    ),
  );
  replace();
  for (const [id, { value, checked }] of values) {
    const control = document.getElementById(id) as HTMLInputElement | HTMLSelectElement | null;
    if (!control) continue;
    if (control instanceof HTMLSelectElement && ![...control.options].some((each) => each.value === value))
      continue;
    control.value = value;
    if (control instanceof HTMLInputElement && checked !== undefined) control.checked = checked;
  }
  for (const [i, table] of [...within.querySelectorAll('table')].entries()) {
    const { column, order } = sorted[i] ?? {};
    const button = table.querySelector<HTMLElement>(`thead button[data-column="${column}"]`);
    if (!button || !order) continue;
    button.closest('th')!.setAttribute('aria-sort', order);
    arrange(table);
  }
  for (const summary of within.querySelectorAll<HTMLElement>('details > summary')) {
    if (open.has(summary.textContent)) (summary.parentElement as HTMLDetailsElement).open = true;
  }
  if (focused && document.activeElement?.id !== focused)
    document.getElementById(focused)?.focus({ preventScroll: true });
}
