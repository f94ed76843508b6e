import { parseMethodOptions } from '@simvae/core';
import { describeMethod } from '@simvae/core/testing';
import { describe, expect, it } from 'vitest';
import { findMethod, methods } from './methods.js';

const datasets = ['mnist', 'fashion-mnist', 'cifar10', 'celeba'];

describe('methods', () => {
  it('are registered under their own names', () => {
    expect(Object.keys(methods)).toEqual([
      'random',
      'simclr',
      'vicreg',
      'moco',
      'vae',
      'beta-vae',
      'cr-vae',
      'simvae',
      'infonce',
      'instance-discrimination',
      'deep-cluster',
    ]);
    for (const [name, definition] of Object.entries(methods)) expect(definition.name).toBe(name);
  });

  it('have a default and a sourced description for every option', () => {
    for (const { options } of Object.values(methods)) {
      expect(options.safeParse({}).success).toBe(true);
      for (const field of Object.values(options.shape)) {
        expect((field as { description?: string }).description).toMatch(/20\d\d|paper/);
      }
    }
  });

  it("accept the paper's values on every data set, and know no other data set", () => {
    for (const definition of Object.values(methods)) {
      for (const dataset of datasets) parseMethodOptions(definition, dataset);
      expect(datasets).toEqual(expect.arrayContaining(Object.keys(definition.datasetDefaults ?? {})));
    }
  });
});

describe('findMethod', () => {
  it('finds a method, or lists the known ones', () => {
    expect(findMethod('simvae')).toBe(methods.simvae);
    expect(() => findMethod('byol')).toThrow(
      new RangeError(`findMethod: \`name\` must be one of ${Object.keys(methods).join(', ')}, got byol.`),
    );
    expect(() => findMethod('toString')).toThrow('got toString.');
  });
});

/** Parameters that cannot matter: VICReg compares views and centres dimensions, so that a shift of all rows is lost. */
const ignoredParameters: Record<string, string[]> = { vicreg: ['encoder/bias'] };

for (const [name, definition] of Object.entries(methods)) {
  describeMethod((context) => definition.create(context, parseMethodOptions(definition, 'fashion-mnist')), {
    ignoredParameters: ignoredParameters[name],
  });
}
