/** Text that is HTML already: only `html` makes it, so that everything else is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in HTML: texts and numbers are escaped, lists joined, nothing is nothing. */
export type Part = Html | string | number | false | null | undefined | readonly Part[];

/** HTML with its values escaped, in texts and in quoted attributes alike. */
export function html(texts: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(texts.map((text, i) => (i === 0 ? text : `${escaped(values[i - 1])}${text}`)).join(''));
}

function escaped(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(escaped).join('');
  return escapeHtml(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
