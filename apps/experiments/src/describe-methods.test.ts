import { methods } from '@simvae/baselines';
import { presets, RequestError } from '@simvae/study';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { describeMethods, describeSchema, formatMethods, type Schema } from './describe-methods.js';

describe('describeMethods', () => {
  it('describes every hyper-parameter of every method', () => {
    const descriptions = describeMethods(undefined);
    expect(descriptions.map(({ name }) => name)).toEqual(Object.keys(methods));
    for (const { name, options } of descriptions) {
      expect(options.map((option) => option.name)).toEqual(Object.keys(methods[name].options.shape));
      for (const option of options) {
        expect(option.description).not.toBe('');
        expect(option.type).not.toContain('any');
        expect(option).toHaveProperty('default', methods[name].options.parse({})[option.name]);
      }
    }
  });

  it('knows what the paper has for other data sets', () => {
    const [{ options }] = describeMethods('simvae');
    expect(options.find(({ name }) => name === 'priorVariance')).toMatchObject({
      type: 'number > 0',
      default: 0.003,
      datasets: { cifar10: 0.005, celeba: 0.005 },
    });
  });

  it('knows what the presets quick and tuned have, by family of networks', () => {
    const [{ options }] = describeMethods('vicreg');
    const { mlp } = presets.tuned.methods;
    expect(options.find(({ name }) => name === 'invariance')).toMatchObject({
      default: 25,
      tuned: { mlp: mlp.vicreg.options.invariance },
    });
    expect(options.find(({ name }) => name === 'variance')?.tuned).toEqual({});
  });

  it('lists the known names', () => {
    expect(() => describeMethods('byol')).toThrow(
      new RequestError(`The method must be one of ${Object.keys(methods).join(', ')}, got byol.`),
    );
  });
});

describe('describeSchema', () => {
  it.each<[string, z.ZodType, string]>([
    ['integers', z.int().min(2), 'integer >= 2'],
    ['any integer', z.int(), 'integer'],
    ['open and closed ranges', z.number().gt(0).max(1), 'number > 0 <= 1'],
    ['an upper bound', z.number().lt(1), 'number < 1'],
    ['names', z.enum(['a', 'b']), 'a | b'],
    ['lists', z.array(z.int().positive()), 'list of integer > 0'],
    ['alternatives', z.union([z.literal('auto'), z.boolean()]), '"auto" | boolean'],
    ['anything', z.any(), 'any'],
  ])('says %s', (_, schema, text) => {
    expect(describeSchema(z.toJSONSchema(schema) as Schema)).toBe(text);
  });
});

describe('formatMethods', () => {
  const described = [
    {
      name: 'mine',
      title: 'Mine',
      family: 'generative',
      options: [
        {
          name: 'mode',
          type: 'a | b',
          default: 'a',
          datasets: { cifar10: 'b' },
          tuned: { mlp: 'c', resnet: 'd', resnet18: 'd' },
          description: `Which. ${'word '.repeat(20).trim()}.`,
        },
        {
          name: 'sizes',
          type: 'list of integer',
          default: [1, 2],
          datasets: {},
          tuned: {},
          description: 'How many.',
        },
      ],
    },
    { name: 'a', title: 'A', family: 'baseline', options: [] },
  ];

  it('prints a line each', () => {
    expect(formatMethods(described, false)).toBe('mine  Mine (generative)\na     A (baseline)');
  });

  it('prints the flag of each hyper-parameter', () => {
    expect(formatMethods(described, true)).toBe(
      [
        'mine  Mine (generative)',
        '  --set mode=a  (a | b; cifar10: b; preset tuned, mlp: c; preset tuned, resnet and resnet18: d)',
        `      Which. ${'word '.repeat(13).trim()}`,
        `      ${'word '.repeat(7).trim()}.`,
        '  --set sizes=[1,2]  (list of integer)',
        '      How many.',
        'a  A (baseline)',
        '  It has no hyper-parameters.',
      ].join('\n'),
    );
  });
});
