type Child = Node | string | undefined | false;

/**
 * An element with attributes and children.
 *
 * @param attributes - `on...` functions listen; true is an attribute without value; false and undefined are none.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return made;
}

/** A part of the page with a heading, which names it. */
export function panel(id: string, heading: string, ...children: readonly Child[]): HTMLElement {
  const title = element('h2', { id: `${id}-title` }, heading);
  return element('section', { id, 'aria-labelledby': title.id }, title, ...children);
}

/** Shows a distance with three digits. */
export function shown(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}
