import { readFileSync } from 'node:fs';
import { parseMethodOptions } from '@simvae/core';
import { describeMethod } from '@simvae/core/testing';
import { expect, it } from 'vitest';
import myMethod from './my-method.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('is the method that docs/add-a-method.md walks through, in under 60 lines', () => {
  const blocks = read('../../docs/add-a-method.md').matchAll(/```js\n(.*?)```/gs);
  const code = Array.from(blocks, ([, block]) => block).join('\n');
  expect(code).toBe(read('./my-method.js'));
  expect(code.split('\n').length).toBeLessThan(60);
});

it('has the default of its paper', () => {
  expect(parseMethodOptions(myMethod, 'fashion-mnist')).toEqual({ redundancy: 0.005 });
});

// The loss centres each dimension: a shift of all rows, the last bias, cannot matter.
describeMethod((context) => myMethod.create(context, parseMethodOptions(myMethod, 'fashion-mnist')), {
  ignoredParameters: ['encoder/bias'],
});
