import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { methods as registered } from '@simvae/baselines';
import { loadMethodFiles } from '../methods.js';
import { RequestError } from '../request-error.js';
import type { StudyDocument } from './document.js';
import { expandStudy } from './expand.js';
import { checkDocument } from './explain.js';
import { loadModule, moduleEndings } from './load-module.js';
import { suggestion } from './nearest.js';
import { presetStudies, presetStudyPath } from './preset-studies.js';
import { type StudyFile, studySchema } from './study-schema.js';
import type { Study } from './types.js';

const textEndings = ['.yaml', '.yml', '.json'];

/**
 * Reads a study: one that comes with this package, by its name; or a file. YAML and JSON are data; a module (`.js`, `.mjs`, `.ts`) is
 * code, which runs.
 *
 * @param nameOrPath - `views`; or a path from the current folder.
 * @param options - `methodFiles`: modules of methods that the study may name. Naming a file here runs its code.
 * @throws {RequestError} If there is no such study, or something in it is wrong: `file:line: what, and what is allowed`.
 * @throws {Error} If a method's file is none.
 */
export async function readStudy(
  nameOrPath: string,
  { methodFiles = [] }: { readonly methodFiles?: readonly string[] } = {},
): Promise<Study> {
  const isPreset = (presetStudies as readonly string[]).includes(nameOrPath);
  const file = isPreset ? `${nameOrPath}.yaml` : nameOrPath;
  const path = isPreset ? presetStudyPath(nameOrPath) : resolve(nameOrPath);
  const ending = extname(path);
  if (![...textEndings, ...moduleEndings].includes(ending)) {
    const names = presetStudies.join(', ');
    throw new RequestError(
      `The study must be one of ${names}, or a file ending in ${[...textEndings, ...moduleEndings].join(', ')}, got ` +
        `${nameOrPath}${suggestion(nameOrPath, presetStudies)}.`,
    );
  }
  const loaded = await loadMethodFiles(methodFiles);
  const own = Object.fromEntries(loaded.map(({ definition }) => [definition.name, definition]));
  const document = moduleEndings.includes(ending) ? await loadModule(path, file) : await readText(path, file);
  const value = checkDocument(document, studySchema({ ...registered, ...own })) as StudyFile;
  const { requests, tune } = expandStudy(value, document, {
    registered: Object.keys(registered),
    methodFiles: new Map(loaded.map(({ definition, path: of }) => [definition.name, of])),
    folder: dirname(path),
  });
  const { title, description, budget, slurm } = value;
  return {
    name:
      basename(path, ending)
        .replace(/[^A-Za-z0-9._-]+/g, '-')
        .replace(/^[^A-Za-z0-9]+/, '') || 'study',
    title,
    ...(description === undefined ? {} : { description }),
    requests,
    ...(budget === undefined ? {} : { budget }),
    ...(slurm === undefined ? {} : { slurm: slurm as Study['slurm'] }),
    ...(tune === undefined ? {} : { tune }),
    source: document.value,
  };
}

async function readText(path: string, file: string): Promise<StudyDocument> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? `there is no such file (studies by name: ${presetStudies.join(', ')})` : message;
    throw new RequestError(`${file}: ${why}.`, { cause });
  }
  // A parser of YAML takes time to load, and most processes read no study.
  const { parseDocument } = await import('./document.js');
  return parseDocument(text, file);
}
