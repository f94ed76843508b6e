/** Texts of a run's files may come from anywhere: none of them is to be read as markup. */

/** A text as it is, on one line. */
export function plain(text: string | number): string {
  return oneLine(String(text)).replace(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}

/** A text in a fixed width, on one line. */
export function code(text: string | number): string {
  return `\`${oneLine(String(text)).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

/** A table: cells are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}

function oneLine(text: string): string {
  return text.replace(/\p{C}+/gu, ' ').trim();
}
