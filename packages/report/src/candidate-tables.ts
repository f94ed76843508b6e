import { meanAndError, type Table, type TableRow } from './table.js';

/** What a tuning compared: a part of studies/NAME/tuning.json. */
export interface Tuning {
  /** Name of the study. */
  readonly study: string;
  /** What was compared on the validation split: `mlp`, `knn`. */
  readonly score: string;
  readonly choices: readonly {
    readonly dataset: { readonly name: string };
    readonly method: string;
    /** Labels that were scored. */
    readonly target: string;
    readonly candidates: readonly {
      /** By key: `training.learningRate`, `simvae.views`. */
      readonly values: Readonly<Record<string, unknown>>;
      readonly runs: readonly { readonly path: string; readonly score: number | null }[];
    }[];
  }[];
}

/** How scores are called. */
const scoreTitles: Readonly<Record<string, string>> = {
  linear: 'linear probe',
  mlp: 'MLP probe',
  knn: 'k-NN',
  gmm: 'mixture',
};

/** Tables of the candidates of a tuning, one for each data set: the best of each method first, which was chosen. */
export function candidateTables({ study, score, choices }: Tuning): Table[] {
  const names = [...new Set(choices.map(({ dataset }) => dataset.name))];
  return names.map((name): Table => {
    // Parts of a study that train a method for different times have the same candidates.
    const own = [
      ...new Map(
        choices
          .filter(({ dataset }) => dataset.name === name)
          .map((choice) => [
            choice.candidates.flatMap(({ runs }) => runs.map(({ path }) => path)).join(),
            choice,
          ]),
      ).values(),
    ];
    const rows = own.flatMap((choice) => rowsOf(choice));
    const failed = own.flatMap(({ candidates }) => candidates).length - rows.length;
    return {
      subject: { table: 'candidates', dataset: name, target: own[0].target, protocol: 'strict' },
      caption: [
        `${name}, candidates of study ${study}: accuracy of the ${scoreTitles[score] ?? score} on the validation split, in percent.`,
        'The first of each method was chosen. The test set was not looked at.',
      ],
      columns: [
        { title: '', align: 'left', unit: 'none' },
        { title: 'settings', align: 'left', unit: 'none' },
        { title: 'validation', align: 'right', unit: 'percent' },
      ],
      rows,
      notes: failed === 0 ? [] : [`Failed, and not compared: ${failed}.`],
    };
  });
}

/** The candidates of a method that have a score, the best first. */
function rowsOf({ method, candidates }: Tuning['choices'][number]): TableRow[] {
  const scored = candidates.flatMap(({ values, runs }) => {
    const each = runs.flatMap(({ path, score }) =>
      score === null ? [] : [{ run: path, value: 100 * score }],
    );
    if (each.length < runs.length) return [];
    const value = { ...meanAndError(each.map((run) => run.value)), origin: 'validation accuracy', each };
    return [{ settings: settingsOf(values), value }];
  });
  // Sorting is stable: of equals the first stays the first, as it is chosen.
  return scored
    .sort((a, b) => b.value.mean - a.value.mean)
    .map(({ settings, value }) => ({
      method,
      runs: value.each.map(({ run }) => run),
      cells: [method, settings, value],
    }));
}

/** `learningRate 0.001, temperature 0.5`: the groups of keys say nothing that the row does not. */
function settingsOf(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key.slice(key.lastIndexOf('.') + 1)} ${JSON.stringify(value)}`)
    .join(', ');
}
