import { methods } from '@simvae/baselines';
import * as z from 'zod';
import { studySchema } from './study-schema.js';

/** JSON Schema (draft 2020-12) of a study file, for editors: every field and setting with what it means. */
export function studyJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(studySchema(methods), { io: 'input', unrepresentable: 'any' });
  return { ...schema, title: 'Study of simvae' };
}
