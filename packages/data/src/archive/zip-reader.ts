import { type FileHandle, open } from 'node:fs/promises';
import { RandomAccessReader } from 'yauzl';

const blockSize = 2 ** 18;

/** A file read at any place, block by block: a directory of many short entries takes few reads. */
export class BlockReader extends RandomAccessReader {
  /** Where the last read ended. */
  end = 0;
  private start = 0;
  private block: Buffer = Buffer.alloc(0);

  private constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {
    super();
  }

  static async open(path: string): Promise<BlockReader> {
    const file = await open(path);
    try {
      const entry = await file.stat();
      if (!entry.isFile()) throw new Error('no file');
      return new BlockReader(file, entry.size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** As yauzl calls it; `done` receives how many bytes were read. */
  override read(
    out: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, bytes?: number) => void,
  ): void {
    this.readInto(out.subarray(offset, offset + length), position).then(
      (bytes) => done(null, bytes),
      (error) => done(error),
    );
  }

  /** The bytes from `position` on; fewer than asked for at the end of the file. */
  async readBytes(position: number, length: number): Promise<Buffer> {
    const out = Buffer.alloc(length);
    return out.subarray(0, await this.readInto(out, position));
  }

  override close(done: (error: Error | null) => void): void {
    // Nothing was written that could be lost.
    this.file.close().finally(() => done(null));
  }

  private async readInto(out: Buffer, position: number): Promise<number> {
    this.end = position + out.length;
    if (position >= this.size) return 0;
    if (position < this.start || position + out.length > this.start + this.block.length) {
      if (out.length >= blockSize) return (await this.file.read(out, 0, out.length, position)).bytesRead;
      const next = Buffer.allocUnsafe(blockSize);
      const { bytesRead } = await this.file.read(next, 0, blockSize, position);
      this.block = next.subarray(0, bytesRead);
      this.start = position;
      return this.block.copy(out);
    }
    return this.block.copy(out, 0, position - this.start, position - this.start + out.length);
  }
}
