import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** Where process ids are those of one set of processes. */
export interface Machine {
  readonly host: string;
  /** Changes when the machine starts; absent where the system does not say. */
  readonly boot?: string;
  /** Of the container's processes; absent where the system does not say. */
  readonly processes?: string;
}

/** This machine. Never throws: a container may have no name. */
export async function thisMachine(): Promise<Machine> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  const processes = await readlink('/proc/self/ns/pid').catch(() => undefined);
  return { host: hostName(), boot: boot?.trim(), processes };
}

function hostName(): string {
  try {
    return hostname() || 'unknown';
  } catch {
    return 'unknown';
  }
}

let space: string | undefined;

/** Names the set of processes that ids are of here, in eight hexadecimal digits: host and container. */
export function processSpace(): string {
  if (space !== undefined) return space;
  let processes = '';
  try {
    processes = readlinkSync('/proc/self/ns/pid');
  } catch {
    // A system without containers.
  }
  space = createHash('sha256').update(`${hostName()} ${processes}`).digest('hex').slice(0, 8);
  return space;
}

/** Whether a process of this machine is there; one that belongs to somebody else is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process of this machine started, in whatever unit the system counts: another process with the same id has
 * another one. Absent where the system does not say.
 *
 * @returns `gone` for a process that is none, or has ended and waits to be collected.
 */
export async function processStart(pid: number): Promise<string | 'gone' | undefined> {
  if (!isRunning(pid)) return 'gone';
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) {
    // `pid (name) state ...`, where the name may hold brackets; the start is field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'gone' : fields[19];
  }
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], { env });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
