import { expect, it } from 'vitest';
import * as z from 'zod';
import { tinyNetworks } from '../testing/index.js';
import { defineMethod } from './define-method.js';
import type { MethodParts } from './method.js';
import { parseMethodOptions } from './options.js';

const untrained = (): MethodParts => {
  const encoder = tinyNetworks().encoder(3);
  return {
    views: 1,
    init: (random) => encoder.init(random),
    represent: ({ images, ...variables }) =>
      encoder.apply({ ...variables, input: images, training: false }).output as never,
  };
};
const context = { networks: tinyNetworks(), imageCount: 12 };

it('adds name, family and a copy of the options to what a method is made of', () => {
  const definition = defineMethod({
    name: 'untrained',
    title: 'Untrained',
    family: 'baseline',
    options: z.strictObject({ widths: z.array(z.int()).default([4]) }),
    create: untrained,
  });
  const options = parseMethodOptions(definition, 'mnist');
  const method = definition.create(context, options);
  expect(method).toMatchObject({ name: 'untrained', family: 'baseline', views: 1, options: { widths: [4] } });
  options.widths.push(5);
  expect(method.options).toEqual({ widths: [4] });
  expect(definition.title).toBe('Untrained');
});

it('says them once: what a method says of itself does not count', () => {
  const impostor = { ...untrained(), name: 'other', family: 'generative', options: { seed: 1 } };
  const definition = defineMethod({
    name: 'untrained',
    title: 'Untrained',
    family: 'baseline',
    options: z.strictObject({}),
    create: () => impostor,
  });
  const method = definition.create(context, {});
  expect([method.name, method.family, method.options]).toEqual(['untrained', 'baseline', {}]);
});
