import { methods } from '@simvae/baselines';
import { RequestError } from '@simvae/study';
import { describe, expect, it } from 'vitest';
import { parseEvaluationSettings, parseMethods, parseNames, parseSeeds, parseSettings } from './parse.js';

const known = Object.keys(methods);

describe('parseMethods', () => {
  it('reads names in the order given, each once, or all', () => {
    expect(parseMethods('simvae, vae,simvae,')).toEqual(['simvae', 'vae']);
    expect(parseMethods('all')).toEqual(known);
  });

  it('lists the known names', () => {
    expect(() => parseMethods('vae,simvea')).toThrow(
      new RequestError(`--methods must be one of ${known.join(', ')}, got simvea.`),
    );
    expect(() => parseMethods('toString')).toThrow('got toString.');
    expect(() => parseMethods('__proto__')).toThrow('got __proto__.');
    expect(() => parseMethods(' , ')).toThrow(
      new RequestError(`--methods must name at least one of ${known.join(', ')}, or all.`),
    );
  });

  it('reads names of any list', () => {
    expect(parseNames('b', ['a', 'b'], '--x')).toEqual(['b']);
    expect(() => parseNames('c', ['a', 'b'], '--x')).toThrow('--x must be one of a, b, got c.');
  });
});

describe('parseSeeds', () => {
  it('reads a number of seeds, or a list of them', () => {
    expect(parseSeeds('3')).toEqual([0, 1, 2]);
    expect(parseSeeds('100')).toHaveLength(100);
    expect(parseSeeds('4,7')).toEqual([4, 7]);
    expect(parseSeeds('4,')).toEqual([4]);
    expect(parseSeeds(' 0, 0 ,12345')).toEqual([0, 12345]);
  });

  it.each(['0', '', ',', '101', '-1', '1.5', '1e2', 'three', '1,x', '9007199254740992,'])(
    'rejects `%s`',
    (text) => {
      expect(() => parseSeeds(text)).toThrow(
        new RequestError(
          `--seeds must be a number of seeds up to 100 (3), or a list of seeds (0,1,2; 7, is one), got ${text}.`,
        ),
      );
    },
  );
});

describe('parseSettings', () => {
  const none = { method: {}, methods: {}, training: {}, network: {}, augmentation: {}, evaluation: {} };

  it('groups values, the last one counting', () => {
    expect(
      parseSettings(
        ['views=4', 'simvae.views=2', 'training.epochs=3', 'simvae.views=8', 'beta=1', 'views=5'],
        ['simvae'],
      ),
    ).toEqual({
      ...none,
      method: { views: 5, beta: 1 },
      methods: { simvae: { views: 8 } },
      training: { epochs: 3 },
    });
    expect(
      parseSettings(['network.latent=5', 'augmentation.scale=[0.5,1]', 'evaluation.gmmInits=3']),
    ).toEqual({
      ...none,
      network: { latent: 5 },
      augmentation: { scale: [0.5, 1] },
      evaluation: { gmmInits: 3 },
    });
    expect(parseSettings([])).toEqual(none);
  });

  it('reads JSON where it is some, else text', () => {
    const values = ['a=1e-3', 'b=true', 'c=[128,10]', 'd=null', 'e=uniform', 'f=1.2.3', 'g=x=y.z'];
    expect(parseSettings([...values, 'h={"i":1}']).method).toEqual({
      a: 1e-3,
      b: true,
      c: [128, 10],
      d: null,
      e: 'uniform',
      f: '1.2.3',
      g: 'x=y.z',
      h: { i: 1 },
    });
  });

  it.each(['views', '=4', 'views=', '.views=4', 'simvae.=4', 'a.b.c=1'])('rejects `%s`', (text) => {
    expect(() => parseSettings([text])).toThrow(
      new RequestError(`--set must be key=value or group.key=value, got ${text}.`),
    );
  });

  it('lists the groups, where the methods are known', () => {
    expect(() => parseSettings(['vae.beta=2'], ['simvae'])).toThrow(
      new RequestError(
        '--set: the group must be one of training, network, augmentation, evaluation, simvae, got vae in vae.beta=2.',
      ),
    );
    expect(parseSettings(['mine.beta=2']).methods).toEqual({ mine: { beta: 2 } });
  });

  it('changes no prototype', () => {
    const { methods, method } = parseSettings(['__proto__.polluted=1', '__proto__=1', 'constructor.a=1']);
    expect(Object.keys(methods ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.keys(method ?? {})).toEqual(['__proto__']);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('parseEvaluationSettings', () => {
  it('takes evaluation settings alone', () => {
    expect(parseEvaluationSettings(['evaluation.gmmInits=3'])).toEqual({ gmmInits: 3 });
    for (const text of ['views=3', 'training.epochs=1', 'simvae.views=4']) {
      expect(() => parseEvaluationSettings([text])).toThrow(
        new RequestError(`--set must be evaluation.key=value here, got ${text}.`),
      );
    }
  });
});
