import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';

/** Each prints what lies in files of its folder. */
const commands = {
  sbatch: `[ -e refuse ] && { cat refuse >&2; exit 1; }
printf '%s\\n' "$@" > sbatch.txt; echo >> submitted; echo "7;cluster"`,
  squeue: `[ -e silent ] && { echo 'Unable to contact slurm controller' >&2; exit 1; }
for word in "$@"; do case $word in --name=*) cat named 2>/dev/null; exit 0;; esac; done
[ -e queue ] || { echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1; }
cat queue`,
  sacct: `[ -e accounts ] || { echo 'Slurm accounting storage is disabled' >&2; exit 1; }
case " $* " in
*' --format=JobID,State '*) cat accounts;;
*' --format=JobID '*) cut -d '|' -f 1 accounts;;
esac`,
};

/**
 * Puts commands of SLURM on the PATH until environments are unstubbed.
 *
 * @param folder - where they are, and what they print: `queue` and `accounts`, lines of `<task>|<state>|<reason>`, the second without
 *   reasons; `named`, the job that squeue finds by its name; `refuse`, why sbatch refuses; `silent`, where there is no controller.
 * @returns what writes such a file.
 */
export function stubSlurm(folder: string): (name: string, ...lines: string[]) => void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  for (const [name, script] of Object.entries(commands)) {
    const path = join(folder, 'bin', name);
    writeFileSync(path, `#!/bin/bash\ncd '${folder}'\n${script}\n`);
    chmodSync(path, 0o755);
  }
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env.PATH}`);
  return (name, ...lines) => writeFileSync(join(folder, name), lines.join('\n'));
}
