/**
 * What the lines of a printed text are made of, whatever their numbers and places are: words and columns.
 *
 * @returns lines without blank ones, and without warnings, which depend on the numbers.
 */
export function shapeOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\w+ seed \d+: [A-Z]/.test(line))
    .map((line) =>
      line
        .trimEnd()
        .replace(/\(package: .*\)/, '(package)')
        .replace(/-?\d[\d.,:]*/g, '0')
        .replace(/-{2,}/g, '--')
        .replace(/(?<=\S) {2,}/g, '  '),
    );
}
