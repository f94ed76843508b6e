import { UsageError } from '../usage-error.js';

/** `--set` values by group: `training`, `evaluation`, a chosen method's name, or `*` for every chosen method. */
export type Assignments = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Reads `--set` arguments: `key=value` for every chosen method, or `group.key=value`.
 *
 * Values are JSON where they parse as such (`0.5`, `true`, `[128]`), else text (`uniform`).
 *
 * @param groups - groups that may be named.
 * @throws {UsageError} If an argument has no `=` or an empty side, or its group is none of them.
 */
export function parseAssignments(assignments: readonly string[], groups: readonly string[]): Assignments {
  const result: Record<string, Record<string, unknown>> = {};
  for (const assignment of assignments) {
    const match = /^(?:([^.=]+)\.)?([^.=]+)=(.+)$/s.exec(assignment);
    if (!match) throw new UsageError(`--set must be key=value or group.key=value, got ${assignment}.`);
    const [, group = '*', key, text] = match;
    if (group !== '*' && !groups.includes(group)) {
      throw new UsageError(
        `--set: the group must be one of ${groups.join(', ')}, got ${group} in ${assignment}.`,
      );
    }
    result[group] = { ...result[group], [key]: parseValue(text) };
  }
  return result;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
