import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * A program that is measured, in a process of its own: `serve` (serve.mjs, peers/serve.py) is its other end. It prints
 * a line of JSON when it has warmed up, then one with a value for every line it reads; it waits in between.
 */
export class Program {
  /** What it said of itself when it was ready. @type {Record<string, unknown>} */
  about = {};
  /** Milliseconds from its start until it was ready. */
  startTime = 0;

  /**
   * Starts a module of programs/ under Node.
   *
   * @param {string} name
   * @param {string[]} [args]
   */
  static node(name, args = []) {
    return Program.start(process.execPath, [
      fileURLToPath(new URL(`../programs/${name}`, import.meta.url)),
      ...args,
    ]);
  }

  /**
   * Starts a script of peers/.
   *
   * @param {string} python
   * @param {string} name
   * @param {string[]} [args]
   */
  static python(python, name, args = []) {
    return Program.start(python, [fileURLToPath(new URL(`../peers/${name}`, import.meta.url)), ...args]);
  }

  /**
   * Starts a command, and waits until it is ready.
   *
   * @param {string} command
   * @param {string[]} args
   * @throws {Error} If it ends before.
   */
  static async start(command, args) {
    const started = performance.now();
    const program = new Program(command, args);
    program.about = await program.answer();
    program.startTime = performance.now() - started;
    return program;
  }

  /**
   * @param {string} command
   * @param {string[]} args
   */
  constructor(command, args) {
    this.name = [command, ...args].join(' ');
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.complaint = '';
    this.child.stderr.on('data', (chunk) => {
      this.complaint = `${this.complaint}${chunk}`.slice(-2000);
    });
    // A write to a program that has ended: what `answer` says of it is clearer.
    this.child.stdin.on('error', () => {});
    /** @type {Promise<number | string | null>} */
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => resolve(error.message));
      this.child.on('close', (code, signal) => resolve(code ?? signal));
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Measures once more.
   *
   * @returns {Promise<number>} in the program's unit.
   */
  async turn() {
    this.child.stdin.write('\n');
    const { value } = await this.answer();
    return Number(value);
  }

  /** Lets it end. */
  async end() {
    this.child.stdin.end();
    await this.ended;
  }

  /** The next line of JSON that it prints. */
  async answer() {
    for (;;) {
      const { value: line, done } = await this.lines.next();
      if (done) throw new Error(`${this.name} ended (${await this.ended}):\n${this.complaint.trim()}`);
      if (line.startsWith('{')) return JSON.parse(line);
    }
  }
}
