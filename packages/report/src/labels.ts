import { leaves, type RunConfig } from '@simvae/runs';

/** What stands in front of a row, for runs of different identities in one table. */
export type Labelled = Pick<RunConfig, 'identity' | 'titles'>;

/**
 * Labels of rows: the method's title, and where one method stands there with several identities what differs between
 * them: `SimVAE (views 4)`.
 *
 * @param pathOf - names the identity, where all else is the same.
 */
export function labelsOf<T extends Labelled>(rows: readonly T[], pathOf: (row: T) => string): string[] {
  const labels = rows.map((row) => {
    const namesakes = rows.filter(({ identity }) => identity.method.name === row.identity.method.name);
    const what = namesakes.length > 1 ? distinctions(row, namesakes) : [];
    return what.length === 0 ? row.titles.method : `${row.titles.method} (${what.join(', ')})`;
  });
  return labels.map((label, i) =>
    labels.filter((each) => each === label).length > 1 ? `${label} [${pathOf(rows[i])}]` : label,
  );
}

/** What an identity has that the others have not, or have differently. */
function distinctions(row: Labelled, namesakes: readonly Labelled[]): string[] {
  const all = namesakes.map(({ identity }) => leaves(identity, ['dataset']));
  const own = leaves(row.identity, ['dataset']);
  const paths = [...new Set(all.flatMap((each) => [...each.keys()]))].filter(
    (path) => new Set(all.map((each) => each.get(path))).size > 1,
  );
  return paths.flatMap((path) => {
    const value = own.get(path);
    if (value === undefined || value === '{}') return [];
    const short = shortName(path);
    const unique = paths.filter((other) => shortName(other) === short).length === 1;
    return [`${unique ? short : path} ${printed(value)}`];
  });
}

/** `views` for `method.options.views`, `engine` for `engine.name`. */
function shortName(path: string): string {
  const names = path.split('.');
  return (names.at(-1) === 'name' ? names.at(-2) : names.at(-1)) ?? path;
}

/** A leaf as people write it; of a digest eight digits. */
function printed(json: string): string {
  const text = json.startsWith('"') ? (JSON.parse(json) as string) : json;
  return /^[0-9a-f]{40,}$/.test(text) ? text.slice(0, 8) : text;
}
