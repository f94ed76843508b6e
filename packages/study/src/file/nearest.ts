import { closest, distance } from 'fastest-levenshtein';

/** Longer names are none that somebody mistyped, and would take long to compare. */
const mostLetters = 60;

/** The known name that was most likely meant; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > mostLetters) return undefined;
  const typed = name.toLowerCase();
  const candidate = closest(typed, [...known]);
  // Two letters that changed places count as two.
  const mistakes = typed.length < 4 ? 1 : Math.max(2, Math.floor(typed.length / 3));
  if (distance(typed, candidate.toLowerCase()) <= mistakes) return candidate;
  // `views` for `method.views`.
  return known.find((each) => each.endsWith(`.${name}`));
}

/** ` (did you mean views?)`, or nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? '' : ` (did you mean \`${meant}\`?)`;
}
