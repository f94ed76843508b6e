import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DataFileError } from '../data-file-error.js';
import {
  checksum,
  decodeHeader,
  encodeHeader,
  headerLength,
  isHeaderOf,
  type PackedLayout,
  type PackedSpec,
  type PackedSummary,
  packedLayout,
} from './packed-format.js';

/** Bytes that are read at a time when the whole file is looked through. */
const chunkBytes = 2 ** 20;

/**
 * A packed file that is being written. What an attempt that stopped has left is continued: an image counts as there if
 * it has the checksum that the file says, so that what a lost connection to the disk has torn is packed again.
 */
export class PackedPart {
  private readonly layout: PackedLayout;
  private readonly checksums: Uint32Array;
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly spec: PackedSpec,
  ) {
    this.layout = packedLayout(spec);
    this.checksums = new Uint32Array(spec.count);
  }

  /** Opens a part, or begins it where there is none or it is one of something else. */
  static async open(path: string, spec: PackedSpec): Promise<PackedPart> {
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT);
    const part = new PackedPart(path, handle, spec);
    try {
      const header = Buffer.alloc(headerLength);
      const { bytesRead } = await handle.read(header, 0, headerLength, 0);
      if (isHeaderOf(decodeHeader(header.subarray(0, bytesRead)), spec)) {
        await part.resume();
      } else {
        await handle.truncate(0);
        // The list of what is done has its room from the beginning, so that a full disk can still be told it.
        await writeAll(handle, Buffer.alloc(part.layout.pixels), 0);
        await writeAll(handle, encodeHeader(spec), 0);
      }
      return part;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether an image is there. */
  has(row: number): boolean {
    return this.checksums[row] !== 0;
  }

  /** How many images are there. */
  get done(): number {
    return this.checksums.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
  }

  /** Writes an image. */
  async write(row: number, pixels: Uint8Array): Promise<void> {
    await writeAll(this.handle, pixels, this.layout.pixels + row * this.layout.size);
    this.checksums[row] = checksum(pixels);
  }

  /** Brings what was written to the disk, and then the list of it: after that it survives even a loss of power. */
  save(): Promise<void> {
    this.saving = this.saving.then(async () => {
      const table = Buffer.alloc(4 * this.checksums.length);
      for (const [row, value] of this.checksums.entries()) table.writeUInt32LE(value, 4 * row);
      await this.handle.datasync();
      await writeAll(this.handle, table, this.layout.checksums);
      await this.handle.datasync();
    });
    return this.saving;
  }

  /**
   * Ends the file: looks through it once, and appends the summary.
   *
   * @param groupOf - name of the group of each image.
   * @param known - what of the summary does not follow from the pixels.
   * @throws {DataFileError} If an image is not there as it was written.
   */
  async finish(
    groupOf: readonly string[],
    known: Omit<PackedSummary, 'digests'>,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.save();
    const hashes = new Map<string, Hash>(groupOf.map((group) => [group, createHash('sha256')]));
    const check = (row: number, found: number | undefined) => {
      if (found === this.checksums[row]) return;
      const problem = `expected image ${row} as it was written, got something else`;
      throw new DataFileError(this.path, problem, 'Check the disk, and run again to continue.');
    };
    const seen = await this.lookThrough((row, pixels) => {
      signal?.throwIfAborted();
      check(row, checksum(pixels));
      hashes.get(groupOf[row])?.update(pixels);
    });
    for (let row = seen; row < this.spec.count; row++) if (this.has(row)) check(row, undefined);
    const digests = Object.fromEntries([...hashes].map(([group, hash]) => [group, hash.digest('hex')]));
    const summary = Buffer.from(JSON.stringify({ digests, ...known } satisfies PackedSummary));
    // Skipped images at the end leave no pixels behind.
    await this.handle.truncate(this.layout.summary);
    await writeAll(this.handle, summary, this.layout.summary);
    await this.handle.sync();
    await writeAll(this.handle, encodeHeader(this.spec, summary), 0);
    await this.handle.sync();
  }

  async close(): Promise<void> {
    await this.saving.catch(() => {});
    await this.handle.close();
  }

  private async resume(): Promise<void> {
    const table = Buffer.alloc(4 * this.checksums.length);
    const { bytesRead } = await this.handle.read(table, 0, table.length, this.layout.checksums);
    for (let row = 0; 4 * row + 4 <= bytesRead; row++) this.checksums[row] = table.readUInt32LE(4 * row);
    const torn: number[] = [];
    const seen = await this.lookThrough((row, pixels) => {
      if (checksum(pixels) !== this.checksums[row]) torn.push(row);
    });
    for (const row of torn) this.checksums[row] = 0;
    this.checksums.fill(0, seen);
  }

  /**
   * Reads all images that are there, in order.
   *
   * @returns the number of the first one that the file has no room for.
   */
  private async lookThrough(look: (row: number, pixels: Uint8Array) => void): Promise<number> {
    const { size, pixels } = this.layout;
    const rows = Math.max(1, Math.floor(chunkBytes / size));
    const buffer = Buffer.alloc(rows * size);
    for (let row = 0; row < this.spec.count; row += rows) {
      const wanted = Math.min(rows, this.spec.count - row);
      const present = this.checksums.subarray(row, row + wanted);
      if (present.every((value) => value === 0)) continue;
      const { bytesRead } = await this.handle.read(buffer, 0, wanted * size, pixels + row * size);
      const whole = Math.floor(bytesRead / size);
      for (let i = 0; i < whole; i++) {
        if (present[i] !== 0) look(row + i, buffer.subarray(i * size, (i + 1) * size));
      }
      if (whole < wanted) return row + whole;
    }
    return this.spec.count;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
