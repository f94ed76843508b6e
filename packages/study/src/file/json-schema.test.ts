import { readFileSync } from 'node:fs';
import { methods } from '@simvae/baselines';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { studyJsonSchema } from './json-schema.js';
import { studySchema } from './study-schema.js';

interface Schema {
  readonly properties: Record<string, Schema & { readonly description?: string; readonly enum?: string[] }>;
  readonly required?: string[];
  readonly additionalProperties?: boolean;
}

describe('studyJsonSchema', () => {
  const schema = studyJsonSchema() as unknown as Schema;

  it('has every field with what it means, and every setting of every method', () => {
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(studySchema(methods).shape).sort());
    expect(schema.required).toEqual(['title']);
    expect(schema.additionalProperties).toBe(false);
    for (const [name, field] of Object.entries(schema.properties)) {
      expect(field.description, name).toMatch(/\.$/);
    }
    const { set, grid } = schema.properties;
    expect(Object.keys(set.properties)).toEqual(
      expect.arrayContaining([...Object.keys(methods), 'training', 'method']),
    );
    expect(set.properties.simvae.properties.views.description).toMatch(/figure 4/);
    expect(Object.keys(set.properties.simvae.properties)).toEqual(Object.keys(methods.simvae.options.shape));
    expect(grid.properties).toHaveProperty(['simvae.views']);
    expect(grid.properties).not.toHaveProperty(['evaluation.neighbors']);
  });

  it('takes what the reader takes', () => {
    const back = z.fromJSONSchema(studyJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    const study = { title: 'T', datasets: ['glyphs'], methods: 'all', grid: { 'vae.beta': [1, 2] } };
    expect(back.safeParse(study).success).toBe(true);
    expect(back.safeParse({ ...study, epochs: 0 }).success).toBe(false);
    expect(back.safeParse({ ...study, dataset: 'glyphs' }).success).toBe(false);
  });
});

it('docs/studies.md has every field of a study and of its tuning', () => {
  const text = readFileSync(new URL('../../../../docs/studies.md', import.meta.url), 'utf8');
  const { tune, ...fields } = studySchema(methods).shape;
  const inner = tune.unwrap().shape;
  for (const name of [...Object.keys(fields), 'tune'])
    expect(text).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
  for (const name of Object.keys(inner)) expect(text).toMatch(new RegExp(`^\\| \`tune\\.${name}\` `, 'm'));
});
