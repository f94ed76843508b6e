import { shellQuote } from '../shell.js';

/** What a job array carries out. */
export interface ArrayWork {
  /** Folder that the commands run in. */
  readonly directory: string;
  /** Program and arguments that come before the planned run's file: `node cli.js run-one`. */
  readonly command: readonly string[];
  /** Arguments after it. */
  readonly arguments: readonly string[];
  /** The planned runs, by the index of the array. */
  readonly files: readonly string[];
}

/**
 * The batch script of a job array. SLURM signals the script alone, before the time of a task is up; the script passes that on,
 * and the run saves what it has done and ends with 143. Then the task is queued again, but for one that was cancelled or that
 * SLURM itself has queued again: those do not count as running any more. The log of a run that was killed says so.
 */
export function jobScript({ directory, command, arguments: args, files }: ArrayWork): string {
  const quoted = (words: readonly string[]): string => words.map(shellQuote).join(' ');
  return `#!/bin/bash
# Written by simvae: each index of the array carries out one run of a study, from its checkpoint if it has one.
cd ${shellQuote(directory)} || exit 1
files=(
${files.map((file) => `  ${shellQuote(file)}`).join('\n')}
)
trap 'heard=yes; kill -TERM "$!" 2>/dev/null' TERM
${quoted(command)} "\${files[$SLURM_ARRAY_TASK_ID]}" --cores "\${SLURM_CPUS_PER_TASK:-1}" ${quoted(args)} &
heard=yes
# A signal ends \`wait\`, not the run.
while [ "$heard" = yes ]; do
  heard=no
  wait "$!"
  code=$?
done
trap '' TERM
# A run that was asked to stop says so itself; one that was killed cannot.
case $code in 13[1-9]) echo "simvae: The process of the run was killed by SIG$(kill -l "$code")." >&2 ;; esac
task=\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
if [ "$code" = 143 ] && [ "$(squeue --noheader --format=%T --jobs="$task")" = RUNNING ]; then
  echo "Task $task is queued again."
  scontrol requeue "$task"
fi
exit "$code"
`;
}
