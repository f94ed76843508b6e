import { basename } from 'node:path';
import type { RunSummary } from '../find-runs.js';
import type { MetricsLine } from '../metrics-log.js';
import { RunFolder } from '../run-folder.js';
import {
  type StageName,
  type StageRecord,
  type StageRecords,
  type StageResults,
  stageFormat,
  stageVersions,
} from '../stages.js';
import { type ExampleChanges, exampleConfig } from './example-config.js';
import { exampleLine } from './example-files.js';
import { exampleScores } from './example-results.js';

/** What a test changes of the example run. */
export interface ExampleRun extends Omit<ExampleChanges, 'version'> {
  /** Stages besides those of representations, or in their place; undefined for none. */
  readonly stages?: { readonly [Name in StageName]?: StageResults[Name] | undefined };
  /** Of every stage. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** That made the stages. */
  readonly command?: string;
  /** Of both protocols. */
  readonly protocolVersion?: number;
}

/** What lies in the folder of an example run beside its results. */
interface ExampleFiles {
  /** Whether it is trained and evaluated. @default true */
  readonly complete?: boolean;
  /** Pictures by their names, `figures/<name>.png`: those that the stages name. @default none */
  readonly pictures?: Readonly<Record<string, Uint8Array>>;
  /** Of metrics.jsonl, for each epoch. @default exampleLine */
  readonly line?: (epoch: number) => MetricsLine;
}

/** A run whose every score is `score`, a fraction. */
export function exampleRun(
  score: number,
  {
    stages,
    settings = { probeEpochs: 2 },
    command = 'simvae bench',
    protocolVersion,
    ...changes
  }: ExampleRun = {},
): RunSummary {
  const results = { ...exampleScores(score, protocolVersion), ...stages };
  const records: { [Name in StageName]?: StageRecord } = {};
  for (const [name, result] of Object.entries(results)) {
    if (result === undefined) continue;
    const stage = name as StageName;
    records[stage] = {
      format: stageFormat,
      version: stageVersions[stage],
      stage,
      settings,
      model: '0'.repeat(64),
      result,
      madeBy: { command, createdAt: '2026-01-02T00:00:00Z', seconds: 2 },
    };
  }
  return { config: exampleConfig(changes), stages: records as Partial<StageRecords> };
}

/**
 * Writes the run whose every score is one half into a folder of runs.
 *
 * @returns its folder.
 */
export async function writeExampleRun(
  root: string,
  changes: ExampleRun = {},
  { complete = true, pictures = {}, line = exampleLine }: ExampleFiles = {},
): Promise<RunFolder> {
  const { config, stages } = exampleRun(0.5, changes);
  const folder = new RunFolder(root, config);
  await folder.create(config);
  if (!complete) return folder;
  for (let epoch = 1; epoch <= (stages.training?.result.epochs ?? 0); epoch++) {
    await folder.appendMetrics(line(epoch));
  }
  for (const [file, png] of Object.entries(pictures)) {
    await folder.writeFigure(basename(file, '.png'), png);
  }
  for (const record of Object.values(stages)) await folder.writeStage(record.stage, record);
  return folder;
}
