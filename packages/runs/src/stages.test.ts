import { describe, expect, it } from 'vitest';
import {
  isCurrent,
  type StageRecord,
  stageFormat,
  stageNames,
  stageRecord,
  stageVersions,
} from './stages.js';
import { exampleLikelihood } from './testing/index.js';

const record: StageRecord<'likelihood'> = {
  ...exampleLikelihood(),
  format: stageFormat,
  version: stageVersions.likelihood,
  stage: 'likelihood',
};

describe('stages', () => {
  it('are made in this order', () => {
    expect(stageNames).toEqual([
      'training',
      'representations',
      'probes',
      'neighbors',
      'mixture',
      'factors',
      'decoder',
      'reconstruction',
      'generation',
      'likelihood',
      'figures',
    ]);
  });

  it('are current for the same model and settings, in whatever order these are written', () => {
    const { model, settings } = record;
    expect(
      isCurrent(record, { model, settings: Object.fromEntries(Object.entries(settings).reverse()) }),
    ).toBe(true);
    expect(isCurrent(record, { model: 'b', settings })).toBe(false);
    expect(isCurrent(record, { model, settings: { ...settings, likelihoodImages: 6 } })).toBe(false);
    expect(isCurrent(record, { model, settings: { ...settings, more: 1 } })).toBe(false);
    expect(isCurrent(undefined, { model, settings })).toBe(false);
  });

  it('have a schema each, which knows that JSON has no NaN', () => {
    const schema = stageRecord('likelihood');
    const nan = { ...record, result: { ...record.result, nats: Number.NaN } };
    expect(schema.parse(JSON.parse(JSON.stringify(nan)))).toEqual(nan);
    expect(schema.safeParse({ ...record, stage: 'probes' }).success).toBe(false);
    expect(schema.safeParse({ ...record, result: { ...record.result, images: -1 } }).success).toBe(false);
    expect(stageRecord('factors').safeParse(record).success).toBe(false);
  });

  it('keep scores by target, with the group of those that were judged together', () => {
    const knn = { best: 0.5, k: 1, all: [{ k: 1, accuracy: 0.5 }] };
    const protocols = [{ protocol: { id: 'paper', version: 1 }, knn }];
    const result = { gender: { protocols }, Male: { group: 'attributes', protocols } };
    const whole = { ...record, version: 2, stage: 'neighbors', result };
    const schema = stageRecord('neighbors');
    expect(Object.keys(schema.parse(whole).result)).toEqual(['gender', 'Male']);
    expect(schema.parse(whole)).toEqual(whole);
    expect(schema.safeParse({ ...whole, result: protocols }).success).toBe(false);
    expect(schema.safeParse({ ...whole, version: 1 }).success).toBe(false);
  });
});
