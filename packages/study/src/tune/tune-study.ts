import { join } from 'node:path';
import type { Dataset } from '@simvae/data';
import { pathOfRun } from '@simvae/runs';
import { commandLine } from '../environment.js';
import { singleTargets } from '../evaluate/targets.js';
import type { Point } from '../file/layers.js';
import { withValues } from '../file/requests.js';
import { writeStudy } from '../file/study-record.js';
import type { Study, TuneDefinition } from '../file/types.js';
import { loadMethodFile } from '../methods.js';
import { planEach } from '../plan/plan-requests.js';
import { silent } from '../reporter.js';
import { RequestError } from '../request-error.js';
import { runStudy } from '../run-study.js';
import type { PlannedRun, StudyContext, StudyFailure, StudyOutcome, StudyRequest } from '../types.js';
import { candidatesOf, valuesOf } from './candidates.js';
import {
  type CandidateRecord,
  type TuningChoice,
  type TuningRecord,
  tuningFormat,
  tuningVersion,
  writeTuning,
} from './tuning-record.js';
import { validationScore } from './validation-score.js';

/** What a tuning needs. */
export interface TuneContext extends StudyContext {
  /** Carries planned runs out. @default runStudy: in this process, one after the other */
  readonly execute?: (planned: readonly PlannedRun[], context: StudyContext) => Promise<StudyOutcome>;
}

/** What a tuning came to. */
export interface TuneOutcome {
  readonly record: TuningRecord;
  /** Its file. */
  readonly path: string;
  /** Of the chosen settings, every seed; failures of candidates are in the record alone. */
  readonly outcome: StudyOutcome;
  readonly planned: readonly PlannedRun[];
}

/** One method of one request: what is chosen for by itself. */
interface Group {
  readonly request: StudyRequest;
  readonly method: string;
  /** Values of each candidate; none where nothing is tried of this method. */
  readonly points: readonly Point[];
}

/** A group whose candidates are planned. */
interface PlannedGroup extends Group {
  /** Of each candidate. */
  readonly runs: readonly (readonly PlannedRun[])[];
  /** Labels that are scored. */
  readonly target: string;
}

/**
 * Tries the candidates of a study's tuning, chooses for each data set, method and point of the study's own grid the one with the
 * highest mean validation accuracy (of equal ones the first), writes all of that down, and runs the chosen settings on every seed of
 * the study. A method of which nothing is tried runs as it is.
 *
 * Candidates are ordinary runs: those that are there are not done again, and a tuning that was stopped goes on when it is called
 * again. One that fails is recorded with its reason, and is not chosen.
 *
 * @throws {RequestError} If the study has no tuning, or its data not the labels that are scored: before any work.
 * @throws the signal's reason, if it stopped the work; what is done is kept.
 */
export async function tuneStudy(study: Study, context: TuneContext): Promise<TuneOutcome> {
  const { execute = runStudy, ...work } = context;
  const { out, reporter = silent } = work;
  const { tune } = study;
  if (tune === undefined) {
    throw new RequestError(
      `The study ${study.name} has no field \`tune\`; docs/studies.md says what it holds.`,
    );
  }
  const groups = await planGroups(await groupsOf(study, tune), tune, work);
  const candidates = [...new Set(groups.flatMap(({ runs }) => runs.flat()))];
  reporter.note(`Tuning: ${candidates.length} candidate runs`);
  const { failures } = await execute(candidates, work);
  const choices: Choice[] = [];
  for (const group of groups) {
    const choice = await choose(group, tune, out, failures);
    if (choice !== undefined) reporter.note(describe(choice, tune));
    choices.push({ group, choice });
  }
  const chosen = choices.filter(({ choice }) => choice?.chosen !== null);
  const final = await planEach(
    chosen.map(({ group, choice }) =>
      choice === undefined ? group.request : withValues(group.request, group.points[choice.chosen ?? 0]),
    ),
    work,
  );
  const record: TuningRecord = {
    ...{ format: tuningFormat, version: tuningVersion, study: study.name, protocol: 'strict' },
    ...{ score: tune.score, seeds: [...seedsOf(tune)], settings: { ...tune.settings } },
    choices: choices.flatMap((each) => {
      const runs = final[chosen.indexOf(each)] ?? [];
      return each.choice === undefined ? [] : [{ ...each.choice, runs: runs.map(pathOfRun) }];
    }),
    madeBy: { command: work.command ?? commandLine(), createdAt: new Date().toISOString() },
  };
  const path = await writeTuning(out, record);
  const planned = [...new Set(final.flat())];
  await writeStudy(study, planned, work);
  const outcome = await execute(planned, work);
  const without = record.choices.filter((choice) => choice.chosen === null);
  const all = [...without.map((choice) => failureOf(choice, path)), ...outcome.failures];
  return { record, path, planned, outcome: { ...outcome, failures: all } };
}

/** A group, and what was chosen for it; nothing where nothing was tried. */
interface Choice {
  readonly group: PlannedGroup;
  readonly choice: TuningChoice | undefined;
}

function seedsOf({ seeds = [0] }: TuneDefinition): readonly number[] {
  return seeds;
}

/** Every method of every request of a study by itself, with its candidates. */
async function groupsOf({ requests }: Study, tune: TuneDefinition): Promise<Group[]> {
  const groups: Group[] = [];
  for (const request of requests) {
    const add = (method: string, of: Partial<StudyRequest>): void => {
      const own = request.settings?.methods?.[method];
      const settings = { ...request.settings, methods: own === undefined ? {} : { [method]: own } };
      const alone = { ...request, methods: [], methodFiles: [], ...of, settings };
      groups.push({ request: alone, method, points: candidatesOf(method, tune) });
    };
    for (const method of request.methods) add(method, { methods: [method] });
    for (const file of request.methodFiles ?? []) {
      add((await loadMethodFile(file)).definition.name, { methodFiles: [file] });
    }
  }
  return groups;
}

/** Plans the candidates of all groups. Values that make no difference to a method (those of training, to one without) are none. */
async function planGroups(
  groups: readonly Group[],
  tune: TuneDefinition,
  work: StudyContext,
): Promise<PlannedGroup[]> {
  const requests = groups.flatMap(({ request, method, points }) =>
    points.map((point) => ({
      ...withValues(request, { ...valuesOf(method, tune.settings ?? {}), ...point }),
      seeds: seedsOf(tune),
    })),
  );
  const runs = await planEach(requests, work);
  const planned: PlannedGroup[] = [];
  for (const group of groups) {
    const own = runs.splice(0, group.points.length);
    if (new Set(own.map(([first]) => first)).size < 2) {
      planned.push({ ...group, points: [], runs: [], target: '' });
      continue;
    }
    const [[{ data }]] = own;
    const target = targetOf(await work.load(data.request, data.settings), group, tune);
    planned.push({ ...group, runs: own, target });
  }
  return planned;
}

/** The labels that are scored. */
function targetOf(dataset: Dataset, { request }: Group, tune: TuneDefinition): string {
  const targets = singleTargets(dataset);
  const target = tune.target ?? dataset.target;
  if (target !== undefined && targets.includes(target)) return target;
  const origin = request.origin === undefined ? '' : `${request.origin}: `;
  throw new RequestError(
    targets.length === 0
      ? `${origin}a tuning chooses by labels, and images of ${dataset.name} have none.`
      : `${origin}the target of a tuning must be one of ${targets.join(', ')} on ${dataset.name}, got ${target}.`,
  );
}

/** Scores the candidates of a group; nothing where there are none. */
async function choose(
  { request: { origin }, method, points, runs, target }: PlannedGroup,
  tune: TuneDefinition,
  out: string,
  failures: readonly StudyFailure[],
): Promise<TuningChoice | undefined> {
  if (points.length === 0) return undefined;
  const candidates: CandidateRecord[] = [];
  for (const [i, values] of points.entries()) {
    candidates.push(await scoreCandidate(values, runs[i], { tune, target, out, failures }));
  }
  let chosen: number | null = null;
  let best = Number.NEGATIVE_INFINITY;
  for (const [i, { score }] of candidates.entries()) {
    if (score === null || score <= best) continue;
    chosen = i;
    best = score;
  }
  const { dataset } = runs[0][0].identity;
  const where = origin === undefined ? {} : { origin };
  return { dataset, method, ...where, target, candidates, chosen, runs: [] };
}

async function scoreCandidate(
  values: Point,
  runs: readonly PlannedRun[],
  {
    tune,
    target,
    out,
    failures,
  }: { tune: TuneDefinition; target: string; out: string; failures: readonly StudyFailure[] },
): Promise<CandidateRecord> {
  const scored = await Promise.all(
    runs.map(async (run) => {
      const path = pathOfRun(run);
      const folder = join(out, path);
      const result = await validationScore(folder, tune.score, target);
      // What the run itself said is the reason that a score is missing.
      const said = failures.find((failure) => failure.path === folder)?.message;
      const failure = result.score === null ? { failure: said ?? result.failure } : {};
      return { path, seed: run.seed, score: result.score, ...failure };
    }),
  );
  const scores = scored.flatMap(({ score }) => score ?? []);
  const whole = scores.length === runs.length && runs.length > 0;
  const mean = whole ? scores.reduce((sum, score) => sum + score, 0) / scores.length : null;
  return { values: { ...values }, score: mean, runs: scored };
}

/** `vae on glyphs: vae.beta 0.5 (knn 81.3 % of the validation split), of 4 candidates`. */
function describe({ method, dataset, candidates, chosen }: TuningChoice, { score }: TuneDefinition): string {
  const which = `${method} on ${dataset.name}`;
  if (chosen === null) return `${which}: no candidate has a score (${score})`;
  const values = Object.entries(candidates[chosen].values).map(
    ([key, value]) => `${key} ${JSON.stringify(value)}`,
  );
  const accuracy = (100 * (candidates[chosen].score ?? 0)).toFixed(1);
  return `${which}: ${values.join(', ')} (${score} ${accuracy} % of the validation split), of ${candidates.length} candidates`;
}

function failureOf({ method, dataset, candidates }: TuningChoice, path: string): StudyFailure {
  const [failure] = candidates.flatMap(({ runs }) => runs.flatMap((run) => run.failure ?? []));
  return {
    run: `tuning of ${method} on ${dataset.name}`,
    path,
    message: `None of its ${candidates.length} candidates has a score; the first: ${failure}`,
    remedy: 'Try other values. The failures of all candidates are in the file.',
  };
}
