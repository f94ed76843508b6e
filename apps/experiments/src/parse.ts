import { methods } from '@simvae/baselines';
import { RequestError, type StudySettings } from '@simvae/study';

/**
 * Looks up a name that a user gave.
 *
 * @param what - the flag or argument that it was given to.
 * @throws {RequestError} If there is none of that name; the message lists the known ones.
 */
export function known<T>(record: Readonly<Record<string, T>>, name: string, what: string): T {
  if (!Object.hasOwn(record, name)) {
    throw new RequestError(`${what} must be one of ${Object.keys(record).join(', ')}, got ${name}.`);
  }
  return record[name];
}

/**
 * Reads names separated by commas.
 *
 * @returns names without repetition, in the order given.
 * @throws {RequestError} If a name is unknown, or there is none.
 */
export function parseNames(text: string, names: readonly string[], flag: string): string[] {
  const chosen = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  if (chosen.length === 0) {
    throw new RequestError(`${flag} must name at least one of ${names.join(', ')}, or all.`);
  }
  const record = Object.fromEntries(names.map((name) => [name, name]));
  for (const name of chosen) known(record, name, flag);
  return chosen;
}

/** Reads `--methods`: names separated by commas, or `all`. */
export function parseMethods(text: string): string[] {
  const names = Object.keys(methods);
  return text.trim() === 'all' ? names : parseNames(text, names, '--methods');
}

/** More are a mistake: a seed given as a number of seeds. */
const mostSeeds = 100;

/**
 * Reads `--seeds`: a number of seeds (`3` is 0, 1, 2), or a list of them (`4,7`; `4,` is the seed 4 alone).
 *
 * @throws {RequestError} If it is neither, or a number above 100.
 */
export function parseSeeds(text: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  const listed = parts.length > 1;
  const numbers = parts.filter((part) => part !== '').map((part) => (/^\d+$/.test(part) ? Number(part) : -1));
  const valid = numbers.length > 0 && numbers.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!valid || (!listed && (numbers[0] === 0 || numbers[0] > mostSeeds))) {
    throw new RequestError(
      `--seeds must be a number of seeds up to ${mostSeeds} (3), or a list of seeds (0,1,2; 7, is one), got ${text}.`,
    );
  }
  return listed ? [...new Set(numbers)] : Array.from({ length: numbers[0] }, (_, seed) => seed);
}

/** Groups of `--set group.key=value` that are not a method's name. */
const settingGroups: readonly string[] = ['training', 'network', 'augmentation', 'evaluation'];

/**
 * Reads `--set` arguments: `key=value` for every chosen method, or `group.key=value`, the last one counting.
 *
 * Values are JSON where they parse as such (`0.5`, `true`, `[128]`), else text (`uniform`).
 *
 * @param names - of the methods that may be named; any where it is not given.
 * @throws {RequestError} If an argument has no `=` or an empty side, or its group is none of them.
 */
export function parseSettings(assignments: readonly string[], names?: readonly string[]): StudySettings {
  const groups = new Map<string, Map<string, unknown>>();
  for (const assignment of assignments) {
    const match = /^(?:([^.=]+)\.)?([^.=]+)=(.+)$/s.exec(assignment);
    if (!match) throw new RequestError(`--set must be key=value or group.key=value, got ${assignment}.`);
    const [, group = '', key, text] = match;
    const allowed = names && [...settingGroups, ...names];
    if (group !== '' && allowed && !allowed.includes(group)) {
      throw new RequestError(
        `--set: the group must be one of ${allowed.join(', ')}, got ${group} in ${assignment}.`,
      );
    }
    groups.set(group, (groups.get(group) ?? new Map()).set(key, parseValue(text)));
  }
  const of = (group: string) => Object.fromEntries(groups.get(group) ?? []);
  const others = [...groups.keys()].filter((group) => group !== '' && !settingGroups.includes(group));
  return {
    method: of(''),
    methods: Object.fromEntries(others.map((name) => [name, of(name)])),
    training: of('training'),
    network: of('network'),
    augmentation: of('augmentation'),
    evaluation: of('evaluation'),
  };
}

/**
 * Reads the `--set` arguments of a command that only evaluates.
 *
 * @throws {RequestError} If one is for another group, or none.
 */
export function parseEvaluationSettings(assignments: readonly string[]): StudySettings['evaluation'] {
  for (const assignment of assignments) {
    if (!assignment.startsWith('evaluation.')) {
      throw new RequestError(`--set must be evaluation.key=value here, got ${assignment}.`);
    }
  }
  return parseSettings(assignments).evaluation;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
