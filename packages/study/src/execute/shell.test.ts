import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellQuote } from './shell.js';

it('gives a shell every text as one word, unchanged', () => {
  const texts = [
    'plain/path-1.json',
    '',
    ' ',
    "it's",
    '$(touch x) `id` "q" \\ !',
    'two\nlines',
    '*',
    '-n',
    '~',
    '#a;b&c|d',
  ];
  for (const shell of ['bash', 'sh']) {
    const script = `for word in ${texts.map(shellQuote).join(' ')}; do printf '%s\\0' "$word"; done`;
    expect(execFileSync(shell, ['-c', script]).toString().split('\0').slice(0, -1)).toEqual(texts);
  }
});
