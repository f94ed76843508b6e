/** A file of a run that cannot be read or written. The message names the file and ends with what to do. */
export class RunError extends Error {
  override readonly name: string = 'RunError';
  readonly file: string;
  /** What to do; the message ends with it. */
  readonly remedy: string;

  /** @param problem - with the name of the file, without a full stop. */
  constructor(file: string, problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}. ${remedy}`, options);
    this.file = file;
    this.remedy = remedy;
  }
}

/** A run's folder that another process writes to. */
export class RunLockedError extends RunError {
  override readonly name = 'RunLockedError';
}

/** A stage of an earlier version: whole, but of a form that is not read any more. It is made again, alone. */
export class OutdatedStageError extends RunError {
  override readonly name = 'OutdatedStageError';
  /** That it was made with. */
  readonly settings: Readonly<Record<string, unknown>>;

  constructor(file: string, settings: Readonly<Record<string, unknown>>, there: number, needed: number) {
    const problem = `${file} is of version ${there}, and this program makes version ${needed}`;
    super(file, problem, 'Run `simvae eval` to make it again, with its settings.');
    this.settings = settings;
  }
}

const full = { reason: 'the disk is full', remedy: 'Free some space and run again.' };
const readOnly = {
  reason: 'the file system is read-only',
  remedy: 'Choose another folder with --out DIR.',
};
const denied = {
  reason: 'it is not permitted',
  remedy: 'Change the permissions of the file and its folder, or choose another folder with --out DIR.',
};
const known: Readonly<Record<string, { readonly reason: string; readonly remedy: string }>> = {
  ENOSPC: full,
  EDQUOT: { reason: 'the quota is used up', remedy: 'Free some space and run again.' },
  EROFS: readOnly,
  EACCES: denied,
  EPERM: denied,
  ENOTDIR: {
    reason: 'a part of its path is a file',
    remedy: 'Move that file away, or choose another folder with --out DIR.',
  },
  EISDIR: { reason: 'it is a folder', remedy: 'Move that folder away.' },
};

/** What the system said of a file, as a RunError; one stays as it is. */
export function fileError(verb: 'read' | 'write' | 'delete', file: string, cause: unknown): RunError {
  if (cause instanceof RunError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const { reason, remedy } = known[code ?? ''] ?? {
    reason: message,
    remedy: 'Check the disk and the folder, and run again.',
  };
  return new RunError(file, `Cannot ${verb} ${file}: ${reason}`, remedy, { cause });
}
