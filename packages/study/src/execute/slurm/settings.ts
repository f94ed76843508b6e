import * as z from 'zod';

/** What a cluster calls its parts; nothing in it means anything to SLURM's option parser. */
const name = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][\w.,@+-]*$/, 'a name of letters, digits and `_.,@+-`');

/** Options of sbatch that a study may set besides: they choose where and when tasks run, and no file that is written. */
const allowedArguments = [
  ...[
    'begin',
    'comment',
    'constraint',
    'cores-per-socket',
    'deadline',
    'distribution',
    'exclude',
    'exclusive',
  ],
  ...['gpu-bind', 'gpu-freq', 'gres', 'gres-flags', 'hint', 'licenses', 'mail-type', 'mail-user', 'mem-bind'],
  ...[
    'mem-per-cpu',
    'mincpus',
    'nice',
    'nodelist',
    'ntasks-per-core',
    'overcommit',
    'oversubscribe',
    'priority',
  ],
  ...[
    'qos',
    'reservation',
    'sockets-per-node',
    'spread-job',
    'switches',
    'threads-per-core',
    'time-min',
    'tmp',
  ],
  'wckey',
] as const;

const argument = z
  .string()
  .max(1000)
  .regex(/^--[a-z-]+(=[^\0\r\n]+)?$/, 'an option of sbatch with its value, `--qos=long`')
  .refine(
    (text) => allowedArguments.some((allowed) => text === `--${allowed}` || text.startsWith(`--${allowed}=`)),
    { error: `one of ${allowedArguments.map((allowed) => `--${allowed}`).join(', ')}` },
  );

/** What each task of a job array asks a cluster for. */
export const slurmSettings = z.strictObject({
  partition: name.optional().describe("Where tasks run. @default the cluster's"),
  account: name.optional().describe('Whom the time is charged to.'),
  time: z
    .string()
    .regex(/^(\d+(:\d{1,2}){0,2}|\d+-\d{1,2}(:\d{1,2}){0,2})$/, 'minutes, `H:MM:SS` or `D-HH:MM:SS`')
    .optional()
    .describe(
      'Longest time of a task: minutes, `H:MM:SS` or `D-HH:MM:SS`. A task that needs longer saves a checkpoint a minute ' +
        'before and is queued again.',
    ),
  memory: z
    .string()
    .regex(/^\d+[KMGT]?$/, 'a size, `8G`')
    .optional()
    .describe('Memory of a task: `8G`; without a letter megabytes.'),
  cpus: z.int().min(1).max(4096).optional().describe('CPUs of a task. @default 1'),
  gpus: z.int().min(0).max(64).optional().describe('GPUs of a task. @default 0'),
  atOnce: z.int().min(1).optional().describe('Most tasks that run at once. @default as many as fit'),
  arguments: z.array(argument).optional().describe('Further options of sbatch: `--qos=long`.'),
});

export type SlurmSettings = z.output<typeof slurmSettings>;

/** The settings as arguments of sbatch, each as it is: no shell reads them. */
export function sbatchArguments(settings: SlurmSettings): string[] {
  const { partition, account, time, memory, cpus = 1, gpus = 0, arguments: others = [] } = settings;
  const named = { partition, account, time, mem: memory, 'cpus-per-task': cpus };
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  return [
    ...given.map(([option, value]) => `--${option}=${value}`),
    ...(gpus > 0 ? [`--gpus=${gpus}`] : []),
    ...others,
  ];
}
