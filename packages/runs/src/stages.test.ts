import { describe, expect, it } from 'vitest';
import {
  isCurrent,
  type StageRecord,
  stageFormat,
  stageNames,
  stageRecord,
  stageVersions,
} from './stages.js';
import { exampleLikelihood, exampleScores } from './testing/index.js';

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
      'map',
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

  it('name no picture outside of the folder of theirs', () => {
    const figures = { ...record, version: 2, stage: 'figures' };
    const of = (file: string) => ({ ...figures, result: { files: [file], layout: {} } });
    expect(stageRecord('figures').safeParse(of('figures/a.png')).success).toBe(true);
    for (const file of ['figures/../a.png', '/etc/passwd', 'a.png', 'figures/a.svg']) {
      expect(stageRecord('figures').safeParse(of(file)).success).toBe(false);
    }
  });

  it('keep scores by target, with the group of those that were judged together', () => {
    const confusion = [
      [1, 2],
      [0, 3],
    ];
    const knn = { best: 0.5, k: 1, validationAccuracy: null, confusion, all: [{ k: 1, accuracy: 0.5 }] };
    const protocols = [{ protocol: { id: 'paper', version: 1 }, classes: [0, 1], knn }];
    const result = { gender: { protocols }, Male: { group: 'attributes', protocols } };
    const whole = { ...record, version: 3, stage: 'neighbors', result };
    const schema = stageRecord('neighbors');
    expect(Object.keys(schema.parse(whole).result)).toEqual(['gender', 'Male']);
    expect(schema.parse(whole)).toEqual(whole);
    expect(schema.safeParse({ ...whole, result: protocols }).success).toBe(false);
    expect(schema.safeParse({ ...whole, version: 2 }).success).toBe(false);
  });

  it('keep whether a probe has converged, and read probes of before that was told', () => {
    const { probes } = exampleScores(0.5);
    const whole = { ...record, version: stageVersions.probes, stage: 'probes', result: probes };
    const schema = stageRecord('probes');
    expect(schema.parse(whole)).toEqual(whole);
    const told = (converged: unknown) => {
      const protocols = probes.class.protocols.map((each) => ({
        ...each,
        linear: { ...each.linear, converged },
      }));
      return { ...whole, result: { class: { protocols } } };
    };
    expect(schema.parse(told(false))).toEqual(told(false));
    expect(schema.safeParse(told('no')).success).toBe(false);
  });
});
