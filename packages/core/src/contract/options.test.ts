import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { simvaeMethod } from '../methods/simvae-method.js';
import { defineMethod } from './define-method.js';
import { OptionError, parseMethodOptions, parseOptions } from './options.js';

describe('parseMethodOptions', () => {
  it("prefers what is given to the paper's value for the data set, and that to the default", () => {
    expect(parseMethodOptions(simvaeMethod, 'fashion-mnist')).toEqual({
      views: 6,
      priorVariance: 0.003,
      likelihood: 'gaussian',
      likelihoodVariance: 1,
      marginal: 'uniform',
    });
    expect(parseMethodOptions(simvaeMethod, 'cifar10').priorVariance).toBe(0.005);
    expect(parseMethodOptions(simvaeMethod, 'my-images').priorVariance).toBe(0.003);
    expect(parseMethodOptions(simvaeMethod, 'cifar10', { priorVariance: 0.1 }).priorVariance).toBe(0.1);
  });

  it('names every problem in a line of its own', () => {
    const bad = { views: 1, priorVariance: 0, marginal: 'flat', likelihoodVariance: 'one', veiws: 2 };
    expect(() => parseMethodOptions(simvaeMethod, 'mnist', bad)).toThrow(
      new OptionError(
        [
          'simvae: `views` must be at least 2, got 1.',
          'simvae: `priorVariance` must be above 0, got 0.',
          'simvae: `likelihoodVariance` must be a number, or one of "optimal", got "one".',
          'simvae: `marginal` must be one of "uniform", "gaussian", got "flat".',
          'simvae: unknown option `veiws`; its options are: views, priorVariance, likelihood, likelihoodVariance, marginal.',
        ].join('\n'),
      ),
    );
    expect(() => parseMethodOptions(simvaeMethod, 'mnist', { views: 2.5 })).toThrow(
      'simvae: `views` must be an integer, got 2.5.',
    );
  });

  it('throws an error that can be told from others', () => {
    const caught = () => parseOptions('network', z.strictObject({ depth: z.int().default(1) }), { width: 2 });
    expect(caught).toThrow(OptionError);
    expect(caught).toThrow(RangeError);
    expect(caught).toThrow(
      expect.objectContaining({
        name: 'OptionError',
        message: 'network: unknown option `width`; its options are: depth.',
      }),
    );
  });

  it('takes no data set for an inherited property', () => {
    expect(parseMethodOptions(simvaeMethod, 'constructor')).toEqual(
      parseMethodOptions(simvaeMethod, 'mnist'),
    );
  });

  it('words other rules as the schema does', () => {
    const method = defineMethod({
      name: 'other',
      title: 'Other',
      family: 'baseline',
      options: z.strictObject({
        even: z.int().multipleOf(2).default(2),
        prime: z
          .int()
          .refine((n) => n === 2 || n % 2 === 1, 'no prime')
          .default(2),
        rate: z.number().max(1).default(1),
        widths: z.array(z.int().positive()).default([]),
      }),
      create: () => {
        throw new Error('not built in this test');
      },
    });
    const failure = (options: object) => () => parseMethodOptions(method, 'mnist', { ...options });
    expect(failure({ even: 3 })).toThrow('other: `even` must be a multiple of 2, got 3.');
    expect(failure({ prime: 4 })).toThrow('other: `prime` must be valid (no prime), got 4.');
    expect(failure({ rate: 2 })).toThrow('other: `rate` must be at most 1, got 2.');
    expect(failure({ widths: [8, 0] })).toThrow('other: `widths.1` must be above 0, got 0.');
    expect(failure({ widths: 8 })).toThrow('other: `widths` must be an array such as [16,32], got 8.');
  });
});
