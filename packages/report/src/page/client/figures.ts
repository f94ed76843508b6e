import { plotters } from './plots/index.js';
import type { State } from './state.js';

/**
 * Draws figures when they come near the view, the rest while nothing else is to do, and all again when what they show changes or
 * their room does.
 */
export class Figures {
  private readonly observer: IntersectionObserver;
  /** Width that a figure was drawn for. */
  private readonly drawnAt = new WeakMap<Element, number>();
  private idle = 0;

  constructor(private readonly state: State) {
    this.observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (isIntersecting) void this.draw(target as HTMLElement);
        }
      },
      { rootMargin: '300px' },
    );
    let width = window.innerWidth;
    window.addEventListener('resize', () => {
      if (window.innerWidth === width) return;
      width = window.innerWidth;
      this.redraw();
    });
    window.addEventListener('beforeprint', () => {
      for (const figure of figuresOf(document)) void this.draw(figure);
    });
  }

  /** Begins to watch every figure that is there. */
  watch(): void {
    this.observer.disconnect();
    this.redraw();
  }

  /** Forgets what is drawn. */
  redraw(among: ParentNode = document): void {
    this.names();
    for (const figure of figuresOf(among)) {
      this.drawnAt.delete(figure);
      figure.querySelector('.canvas')?.setAttribute('aria-busy', 'true');
      this.observer.unobserve(figure);
      this.observer.observe(figure);
    }
    this.later();
  }

  /** Draws what is out of view, one figure whenever there is time. */
  private later(): void {
    cancel(this.idle);
    this.idle = whenIdle(async () => {
      const next = figuresOf(document).find((figure) => this.isDue(figure));
      if (!next) return;
      await this.draw(next);
      this.later();
    });
  }

  private isDue(figure: HTMLElement): boolean {
    const width = roomOf(figure);
    return width > 0 && this.drawnAt.get(figure) !== width;
  }

  private async draw(figure: HTMLElement): Promise<void> {
    const { plot, key } = figure.dataset;
    const plotter = plotters[plot ?? ''];
    if (!plotter || !this.isDue(figure)) return;
    const width = roomOf(figure);
    this.drawnAt.set(figure, width);
    const nodes = await plotter(this.state, key ?? '', width, figure);
    // Meanwhile its room may have changed.
    if (this.drawnAt.get(figure) !== width) return;
    const canvas = figure.querySelector('.canvas')!;
    canvas.replaceChildren(...nodes);
    canvas.removeAttribute('aria-busy');
  }

  /** Captions name what is chosen. */
  private names(): void {
    for (const name of document.querySelectorAll('[data-metric-name]')) name.textContent = this.state.metric;
    for (const name of document.querySelectorAll('[data-protocol-name]'))
      name.textContent = this.state.protocol;
  }
}

function figuresOf(among: ParentNode): HTMLElement[] {
  return [...among.querySelectorAll<HTMLElement>('figure[data-plot]')];
}

function roomOf(figure: HTMLElement): number {
  return Math.floor(figure.querySelector('.canvas')?.clientWidth ?? 0);
}

/** Not every browser says when it is idle. */
const tellsIdle = typeof window.requestIdleCallback === 'function';

function whenIdle(work: () => Promise<void>): number {
  return tellsIdle ? window.requestIdleCallback(() => void work()) : window.setTimeout(() => void work(), 50);
}

function cancel(handle: number): void {
  if (tellsIdle) window.cancelIdleCallback(handle);
  else window.clearTimeout(handle);
}
