import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.js';
import { parseAssignments } from './parse-assignments.js';

const groups = ['training', 'simvae'];

describe('parseAssignments', () => {
  it('groups values, the last one counting', () => {
    expect(
      parseAssignments(
        ['views=4', 'simvae.views=2', 'training.epochs=3', 'simvae.views=8', '*.beta=1'],
        groups,
      ),
    ).toEqual({ '*': { views: 4, beta: 1 }, simvae: { views: 8 }, training: { epochs: 3 } });
    expect(parseAssignments([], groups)).toEqual({});
  });

  it('reads JSON where it is some, else text', () => {
    expect(
      parseAssignments(
        ['a=1e-3', 'b=true', 'c=[128,10]', 'd=null', 'e=uniform', 'f=1.2.3', 'g=x=y.z'],
        groups,
      ),
    ).toEqual({
      '*': { a: 1e-3, b: true, c: [128, 10], d: null, e: 'uniform', f: '1.2.3', g: 'x=y.z' },
    });
  });

  it.each(['views', '=4', 'views=', '.views=4', 'simvae.=4', 'a.b.c=1'])('rejects `%s`', (text) => {
    expect(() => parseAssignments([text], groups)).toThrow(
      new UsageError(`--set must be key=value or group.key=value, got ${text}.`),
    );
  });

  it('lists the groups', () => {
    expect(() => parseAssignments(['vae.beta=2'], groups)).toThrow(
      new UsageError('--set: the group must be one of training, simvae, got vae in vae.beta=2.'),
    );
  });
});
