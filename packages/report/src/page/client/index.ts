import type { ReportData } from '../data.js';
import { Figures } from './figures.js';
import { Refresher } from './refresh.js';
import { initialState, readControls } from './state.js';
import { Inspector, moveWithin, search, sortBy } from './tables.js';
import { followTheme } from './theme.js';

/** Brings the page to life. What was written into it is there already. */
function start(): void {
  const state = initialState();
  const figures = new Figures(state);
  const inspector = new Inspector(state);
  const refresher = new Refresher(state);
  const status = document.getElementById('status')!;
  figures.watch();
  followTheme(() => figures.redraw());

  document.addEventListener('click', ({ target }) => {
    const button = (target as Element).closest<HTMLElement>('button');
    if (button?.classList.contains('sort')) sortBy(button);
    else if (button?.dataset.cell) inspector.show(button);
  });
  document.addEventListener('focusin', ({ target }) => {
    const cell = target as HTMLElement;
    if (cell.dataset.cell && cell.matches(':focus-visible')) inspector.show(cell);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && inspector.open) inspector.close();
    const cell = (event.target as Element).closest<HTMLElement>('button.cell');
    if (cell && moveWithin(cell, event.key)) event.preventDefault();
  });
  document.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement && target.id === 'search')
      status.textContent = search(target.value);
  });
  document.addEventListener('change', ({ target }) => {
    const control = target as HTMLElement;
    if (control.closest('.toolbar')) {
      readControls(state);
      if (control.id === 'compare' && refresher.refresh()) inspector.close(false);
      figures.watch();
    } else if (!control.matches('[data-image]')) {
      const block = control.closest('.map, .body');
      if (block) figures.redraw(block);
    }
  });
  followSection();
  if (document.documentElement.hasAttribute('data-live')) {
    listen(async (data) => {
      refresher.replaceData(data);
      figures.watch();
      status.textContent = `Updated at ${new Date().toLocaleTimeString()}.`;
    });
  }
}

/** The link of the section in view is marked. */
function followSection(): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const link = document.querySelector(`#contents a[href="#${target.id}"]`);
        if (isIntersecting) link?.setAttribute('aria-current', 'true');
        else link?.removeAttribute('aria-current');
      }
    },
    { rootMargin: '-20% 0px -70% 0px' },
  );
  for (const section of document.querySelectorAll('main > section')) observer.observe(section);
}

/** Other data, whenever the server says that there is some. */
function listen(show: (data: ReportData) => Promise<void>): void {
  const events = new EventSource('/events');
  let [busy, again] = [false, false];
  const update = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const response = await fetch('/data.json');
      if (response.ok) await show((await response.json()) as ReportData);
    } finally {
      busy = false;
      if (again) {
        again = false;
        void update();
      }
    }
  };
  events.addEventListener('change', () => void update());
}

// The first paint comes before a large report is read.
requestAnimationFrame(() => setTimeout(start));
