import { parseMethodOptions } from '@simvae/core';
import { describeMethod } from '@simvae/core/testing';
import { expect, it } from 'vitest';
import { simclrMethod } from './simclr.js';

it('has the temperature of the paper on each data set', () => {
  const temperature = (dataset: string) => parseMethodOptions(simclrMethod, dataset).temperature;
  expect(['mnist', 'fashion-mnist', 'cifar10', 'celeba'].map(temperature)).toEqual([1, 1, 0.5, 0.5]);
});

describeMethod((context) => simclrMethod.create(context, { views: 3, temperature: 0.5, projector: [5, 4] }));
