import { DataFileError, passDirectory } from '../data-file-error.js';

/** A file in an archive. */
export interface Member {
  /** Its path in the archive: parts joined by `/`, none of them empty, `.` or `..`. */
  readonly name: string;
  /** Bytes, uncompressed. */
  readonly size: number;
  /**
   * Its content.
   *
   * @throws {DataFileError} If it is truncated or damaged.
   * @throws {TypeError} If the archive is no longer read.
   */
  bytes(): Promise<Uint8Array>;
}

/** How much an archive may hold; more is refused before it is read. */
export interface ArchiveLimits {
  /** Files and folders. */
  readonly members: number;
  /** Bytes of one file, uncompressed. */
  readonly memberBytes: number;
  /** Bytes of all files, uncompressed. */
  readonly totalBytes: number;
}

/** The next step when an archive is not one to be read. */
const publishedArchive = `Use the archive as it is published. ${passDirectory}`;

/** Longest path of a member, in characters. */
const longestName = 1024;

/** An archive that is refused, and why. */
export function refused(path: string, problem: string, options?: ErrorOptions): DataFileError {
  return new DataFileError(path, problem, publishedArchive, options);
}

/** What a reader of archives says about an error of its library: errors of this package stay what they are. */
export function archiveError(path: string, format: 'tar' | 'zip', error: unknown): DataFileError {
  if (error instanceof DataFileError) return error;
  const { message } = error as Error;
  return refused(path, `expected a whole ${format} archive, got "${message}"`, { cause: error });
}

/** A name of an archive's, for a message: hostile ones may hold anything. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}...` : name);
}

/** Decides what of an archive is read: hostile until proven otherwise. */
export class Admission {
  private readonly names = new Set<string>();
  private members = 0;
  private bytes = 0;

  /** @param path - of the archive, for errors. */
  constructor(
    private readonly path: string,
    private readonly limits: ArchiveLimits,
  ) {}

  /**
   * Checks the next member.
   *
   * @param kind - what it is: anything but a file or a folder is refused.
   * @param size - bytes that it declares.
   * @returns its name in the plain form; undefined for a folder.
   * @throws {DataFileError} For a path that leads out of the archive, a name that was there before, a link or device,
   *   or where there is more than the limits allow.
   */
  admit(name: string, kind: string, size: number): string | undefined {
    const { path, limits } = this;
    if (++this.members > limits.members)
      throw refused(path, `expected at most ${limits.members} members, got more`);
    if (kind !== 'file' && kind !== 'directory') {
      throw refused(path, `expected files and folders, got the ${kind} ${quoted(name)}`);
    }
    const plain = this.plainName(name);
    if (kind === 'directory') return undefined;
    if (this.names.has(plain)) throw refused(path, `expected every name once, got ${quoted(plain)} twice`);
    this.names.add(plain);
    if (!(size <= limits.memberBytes)) {
      throw refused(path, `expected at most ${limits.memberBytes} bytes in ${quoted(plain)}, got ${size}`);
    }
    this.bytes += size;
    if (this.bytes > limits.totalBytes) {
      throw refused(path, `expected members of at most ${limits.totalBytes} bytes in all, got more`);
    }
    return plain;
  }

  private plainName(name: string): string {
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    const leadsOut = name.startsWith('/') || /^[A-Za-z]:/.test(name) || parts.includes('..');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
    if (leadsOut || /[\\\u0000-\u001f\u007f]/.test(name) || name.length > longestName) {
      throw refused(this.path, `expected names of files inside the archive, got ${quoted(name)}`);
    }
    return parts.join('/');
  }
}
