import { type FileHandle, open } from 'node:fs/promises';
import { createTarDecoder } from 'modern-tar';
import { contentOf, notReadable } from '../read/contents.js';
import { Admission, type ArchiveLimits, archiveError, type Member, quoted, refused } from './member.js';

/** Bytes around a member's content that an archive may take: headers, padding, extended attributes. */
const framing = 4096;
/** Bytes that it may take after the last member. */
const trailer = 2 ** 20;

/**
 * The files of a tar archive, compressed with gzip or not, in their order. They are read one after the other: a
 * member's `bytes` can be called until the next one is asked for; one that is not read is passed over.
 *
 * Sources: POSIX.1-2001, pax interchange format; modern-tar, which decodes it, in its strict mode: every header's
 * checksum, and the end of the archive, must be right.
 *
 * @param path - of the archive.
 * @throws {DataFileError} If the archive is truncated, damaged, or holds what `Admission` refuses.
 */
export async function* readTar(path: string, limits: ArchiveLimits): AsyncGenerator<Member> {
  const admission = new Admission(path, limits);
  const decoder = createTarDecoder({ strict: true });
  const feeding = feed(decoder.writable, atMost(contentOf(path, await isGzip(path)), path, limits));
  const entries = decoder.readable.getReader();
  try {
    for (let next = await entries.read(); !next.done; next = await entries.read()) {
      const { header, body } = next.value;
      const name = admission.admit(header.name, header.type ?? 'file', header.size);
      const reading = new BodyReading(body, header.size, path, quoted(header.name));
      if (name !== undefined) yield { name, size: header.size, bytes: () => reading.bytes() };
      await reading.end();
    }
  } catch (error) {
    throw archiveError(path, 'tar', error);
  } finally {
    await entries.cancel().catch(() => {});
    await feeding;
  }
}

/** Writes content as long as it is wanted; an error of the content is passed on to the reader. */
async function feed(writable: WritableStream<Uint8Array>, content: AsyncIterable<Uint8Array>): Promise<void> {
  const writer = writable.getWriter();
  writer.closed.catch(() => {});
  try {
    for await (const chunk of content) await writer.write(chunk);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
  }
}

/** The content of one member, as long as its turn lasts. */
class BodyReading {
  private started: Promise<Uint8Array> | undefined;
  private ended = false;

  constructor(
    private readonly body: ReadableStream<Uint8Array>,
    private readonly size: number,
    private readonly path: string,
    private readonly name: string,
  ) {}

  bytes(): Promise<Uint8Array> {
    if (this.ended) throw new TypeError(`readTar: ${this.name} must be read before the next member.`);
    this.started ??= this.read();
    return this.started;
  }

  /** Waits for a reading that goes on, passes over what was not read. */
  async end(): Promise<void> {
    this.ended = true;
    if (this.started === undefined) await this.body.cancel();
    // Whoever reads hears of an error; the next member does too.
    else await this.started.catch(() => {});
  }

  private async read(): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.size);
    let filled = 0;
    try {
      const chunks = this.body.getReader();
      for (let next = await chunks.read(); !next.done; next = await chunks.read()) {
        bytes.set(next.value, filled);
        filled += next.value.length;
      }
    } catch (error) {
      throw archiveError(this.path, 'tar', error);
    }
    if (filled !== this.size) {
      throw refused(this.path, `expected ${this.size} bytes in ${this.name}, got ${filled}`);
    }
    return bytes;
  }
}

/** Whether a file begins as a gzip file does. */
async function isGzip(path: string): Promise<boolean> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (error) {
    throw notReadable(path, error as Error);
  } finally {
    await file?.close();
  }
}

/** The content, as long as it is no more than members within the limits can take. */
async function* atMost(
  content: AsyncIterable<Uint8Array>,
  path: string,
  { totalBytes, members }: ArchiveLimits,
): AsyncGenerator<Uint8Array> {
  const most = totalBytes + members * framing + trailer;
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > most) throw refused(path, `expected an archive of at most ${most} bytes, got more`);
    yield chunk;
  }
}
