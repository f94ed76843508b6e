import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Programs that tests put on a PATH of their own; each keeps how it was called. */
export class FakeTools {
  private readonly calls: string;

  /** @param folder - the PATH. */
  constructor(readonly folder: string) {
    this.calls = join(folder, 'calls.jsonl');
    mkdirSync(folder);
    this.forget();
  }

  /**
   * Makes a program.
   *
   * @param body - statements of JavaScript, which have its arguments as `args`, and `valueOf` for that of an option.
   */
  add(name: string, body: string): void {
    const path = join(this.folder, name);
    writeFileSync(
      path,
      `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const args = process.argv.slice(2);
const valueOf = (option) => args[args.indexOf(option) + 1];
if (!args.includes('--version')) {
  fs.appendFileSync(${JSON.stringify(this.calls)}, JSON.stringify([${JSON.stringify(name)}, ...args]) + '\\n');
  ${body}
}
`,
    );
    chmodSync(path, 0o755);
  }

  remove(name: string): void {
    rmSync(join(this.folder, name));
  }

  /** Calls since `forget`, but for questions about versions. */
  get called(): string[][] {
    const lines = readFileSync(this.calls, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  }

  get names(): string[] {
    return this.called.map(([name]) => name);
  }

  forget(): void {
    writeFileSync(this.calls, '');
  }
}

/** The files below a folder with their texts; a link counts as a file that holds where it leads. */
export function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path.slice(folder.length + 1)] = readFileSync(path, 'utf8');
    else if (entry.isSymbolicLink()) files[path.slice(folder.length + 1)] = `-> ${readlinkSync(path)}`;
  }
  return files;
}
