import type { RunSummary } from '../find-runs.js';
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
      madeBy: { command, createdAt: '2026-01-02T00:00:00Z' },
    };
  }
  return { config: exampleConfig(changes), stages: records as Partial<StageRecords> };
}

/**
 * Writes the run whose every score is one half into a folder of runs.
 *
 * @param options - `complete`: whether it is trained and evaluated. @default true
 * @returns its folder.
 */
export async function writeExampleRun(
  root: string,
  changes: ExampleRun = {},
  { complete = true }: { readonly complete?: boolean } = {},
): Promise<RunFolder> {
  const { config, stages } = exampleRun(0.5, changes);
  const folder = new RunFolder(root, config);
  await folder.create(config);
  if (!complete) return folder;
  for (let epoch = 1; epoch <= (stages.training?.result.epochs ?? 0); epoch++) {
    await folder.appendMetrics(exampleLine(epoch));
  }
  for (const record of Object.values(stages)) await folder.writeStage(record.stage, record);
  return folder;
}
