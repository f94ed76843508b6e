/**
 * Makes a plot one picture with a name, as readers of the screen have it. Plot names the groups inside, which have no role to bear a
 * name, and draws some of them again at every move of the pointer: they lose it each time.
 */
export function nameAsImage(plot: Element, name: string): void {
  const svg = plot.matches('svg') ? plot : plot.querySelector(':scope > svg');
  if (svg === null) return;
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', name);
  const strip = (): void => {
    for (const group of Array.from(svg.querySelectorAll('g[aria-label]')))
      group.removeAttribute('aria-label');
  };
  strip();
  new MutationObserver(strip).observe(svg, { childList: true, subtree: true });
}
