import { plotters } from './plots/index.js';
import type { State } from './state.js';

/** Draws figures when they come near the view, and again when what they show changes. */
export class Figures {
  private readonly observer: IntersectionObserver;
  private readonly drawnAt = new WeakMap<Element, number>();

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
    window.addEventListener('beforeprint', () => this.drawAll());
  }

  /** Begins to watch every figure that is there. */
  watch(): void {
    this.names();
    this.observer.disconnect();
    for (const figure of document.querySelectorAll('figure[data-plot]')) this.observer.observe(figure);
  }

  /** Forgets what is drawn: what is in view is drawn again at once, the rest when it comes there. */
  redraw(among: ParentNode = document): void {
    this.names();
    for (const figure of among.querySelectorAll('figure[data-plot]')) {
      this.drawnAt.delete(figure);
      this.observer.unobserve(figure);
      this.observer.observe(figure);
    }
  }

  /** Draws what was not in view yet: for a printer. */
  drawAll(): void {
    for (const figure of document.querySelectorAll<HTMLElement>('figure[data-plot]')) void this.draw(figure);
  }

  private async draw(figure: HTMLElement): Promise<void> {
    const canvas = figure.querySelector<HTMLElement>('.canvas')!;
    const width = Math.floor(canvas.clientWidth);
    const { plot, key } = figure.dataset;
    const plotter = plotters[plot ?? ''];
    if (width === 0 || !plotter || this.drawnAt.get(figure) === width) return;
    this.drawnAt.set(figure, width);
    const nodes = await plotter(this.state, key ?? '', width, figure);
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
