import { afterEach } from 'vitest';
import { compile } from '../compile.js';
import type { Program } from '../types.js';

/** `compile` for tests: what it makes is disposed of after each. */
export function compileForTest(): typeof compile {
  const programs: Program[] = [];
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.dispose();
  });
  return async (...args) => {
    const program = await compile(...args);
    programs.push(program);
    return program;
  };
}
