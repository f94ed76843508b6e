import type { GenerationResults, RunResults } from '../run/results.js';
import { groupBy } from './group-by.js';
import { meanAndError, type OurValue } from './mean-and-error.js';
import { type PaperGeneration, paperGeneration } from './paper-generation.js';

/** How well a method's decoder makes images. */
export interface GenerationRow {
  readonly method: string;
  readonly seeds: readonly number[];
  readonly decoder: GenerationResults['decoder'];
  /** Half the squared error, summed over the pixels of a test image. */
  readonly reconstruction: OurValue;
  /** -log p(x) of test images, nats. */
  readonly nll?: OurValue;
  readonly distance?: OurValue;
  /** In percent. */
  readonly precision?: OurValue;
  readonly recall?: OurValue;
  /** What the paper prints, comparable on the published images alone. */
  readonly paper: PaperGeneration;
}

/** A table: one data set, one kind of features. */
export interface GenerationSummary {
  readonly dataset: string;
  /** What the distance is called; absent where no images were generated. */
  readonly metric?: string;
  readonly features?: string;
  readonly rows: readonly GenerationRow[];
}

/** Averages generation scores over seeds; distances in different features stand in different tables. */
export function summariseGeneration(results: readonly RunResults[]): GenerationSummary[] {
  const judged = results.flatMap(({ generation, ...run }) => (generation ? [{ ...run, generation }] : []));
  const tables = groupBy(judged, ({ dataset, generation }) =>
    JSON.stringify([dataset, generation.generated?.features]),
  );
  return [...tables.values()].map((runs) => {
    const [{ dataset, generation }] = runs;
    const rows = [...groupBy(runs, ({ method }) => method).values()].map((ofMethod): GenerationRow => {
      const over = (score: (results: GenerationResults) => number | undefined): OurValue | undefined => {
        const values = ofMethod.map((run) => score(run.generation)).filter((value) => value !== undefined);
        return values.length === ofMethod.length ? meanAndError(values) : undefined;
      };
      const percent = (value: number | undefined) => (value === undefined ? undefined : 100 * value);
      const [{ method, generation }] = ofMethod;
      return {
        method,
        seeds: ofMethod.map(({ seed }) => seed),
        decoder: generation.decoder,
        reconstruction: over(({ reconstruction }) => reconstruction.half)!,
        nll: over(({ likelihood }) => likelihood?.nats),
        distance: over(({ generated }) => generated?.distance),
        precision: over(({ generated }) => percent(generated?.precision)),
        recall: over(({ generated }) => percent(generated?.recall)),
        paper: ofMethod.every(({ data }) => data.official) ? paperGeneration(dataset, method) : {},
      };
    });
    const { metric, features } = generation.generated ?? {};
    return { dataset, metric, features, rows };
  });
}
