import { optionRule } from '@simvae/core';
import * as z from 'zod';
import type { $ZodIssue } from 'zod/v4/core';
import { RequestError } from '../request-error.js';
import type { StudyDocument } from './document.js';
import { suggestion } from './nearest.js';

/** Problems that are told at once. */
const mostProblems = 10;

/**
 * The value of a document, if it is one of a schema.
 *
 * @throws {RequestError} One line per problem: `file:line: what, and what is allowed`; unknown names with the nearest
 * known one.
 */
export function checkDocument<T>(document: StudyDocument, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.flatMap((issue) => explain(issue, document, schema));
  const more = lines.length - mostProblems;
  throw new RequestError(
    [...lines.slice(0, mostProblems), ...(more > 0 ? [`and ${more} more problems`] : [])].join('\n'),
  );
}

/** A path as people write it: `set.training.learningRate`, `parts[0].title`. */
function written(path: readonly PropertyKey[]): string {
  const parts = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return parts.join('').replace(/^\./, '');
}

function explain(issue: $ZodIssue, document: StudyDocument, schema: z.ZodType): string[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => {
      const where = path.length === 0 ? 'a study' : `\`${written(path)}\``;
      // All keys of a grid, or all settings of all methods, would bury the rest.
      const all = known.length > 0 && known.length <= 40 ? `; it has: ${known.join(', ')}` : '';
      const at = document.at([...path, key]);
      return `${at}: ${where} has no \`${key}\`${suggestion(key, known)}${all}.`;
    });
  }
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.map((issues) =>
      issues.map((each) => ({ ...each, path: [...path, ...each.path] })),
    );
    const deepest = branches
      .filter((issues) =>
        issues.some((each) => each.path.length > path.length || each.code === 'unrecognized_keys'),
      )
      .at(-1);
    if (deepest) return deepest.flatMap((each) => explain(each, document, schema));
    const rules = [...new Set(branches.flatMap((issues) => issues.slice(0, 1).map(ruleOf)))];
    return [complaint(issue, rules.join(', or '), document)];
  }
  return [complaint(issue, ruleOf(issue), document)];
}

/** What a value must be, in words. Patterns and checks of a schema have messages that complete "must be". */
function ruleOf(issue: $ZodIssue): string {
  if (issue.code === 'invalid_format' || issue.code === 'custom') return issue.message;
  return optionRule(issue);
}

function complaint(issue: $ZodIssue, rule: string, document: StudyDocument): string {
  const value = issue.path.reduce<unknown>(
    (node, key) => (node as Record<PropertyKey, unknown> | null | undefined)?.[key],
    document.value,
  );
  const what = issue.path.length === 0 ? 'a study' : `\`${written(issue.path)}\``;
  const names = allowedNames(issue);
  const meant = typeof value === 'string' ? suggestion(value, names) : '';
  const got = value === undefined ? 'nothing' : short(JSON.stringify(value));
  return `${document.at(issue.path)}: ${what} must be ${rule}, got ${got}${meant}.`;
}

function allowedNames(issue: $ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap(allowedNames);
  return [];
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The keys that the object at a path may have. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let options = [schema];
  for (const key of [...path, undefined]) {
    options = options.flatMap(unwrapped);
    if (key === undefined) break;
    options = options.flatMap((each) => {
      if (each instanceof z.ZodArray) return [each.element as z.ZodType];
      if (each instanceof z.ZodObject && Object.hasOwn(each.shape, key)) return [each.shape[key as string]];
      return [];
    });
  }
  return options.flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : []));
}

function unwrapped(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrapped(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).flatMap(unwrapped);
  return [schema];
}
