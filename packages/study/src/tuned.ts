import type { TrainingSettings } from '@simvae/runs';

/** What differs for a method from its defaults and from the training of all. */
export interface MethodSettings {
  /** Hyper-parameters of the method. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly training?: Partial<TrainingSettings>;
}

/** The best candidate of each has this variance. */
const generative: MethodSettings = { options: { likelihoodVariance: 0.01 } };
/** With a small variance single steps of residual networks have enormous gradients. */
const clipped: MethodSettings = { options: { likelihoodVariance: 0.02 }, training: { clipNorm: 1 } };

const residual = { vae: clipped, 'beta-vae': clipped, 'cr-vae': clipped, simvae: clipped };

/**
 * Settings of single methods, by family of networks.
 *
 * mlp: chosen by accuracy of the MLP probe on the validation split of FashionMNIST, of candidates trained for three epochs
 * (`simvae tune fashion`; docs/results/tuned). Residual ones: not searched; what the errors that the paper prints imply.
 */
export const tuned: Readonly<Record<string, Readonly<Record<string, MethodSettings>>>> = {
  mlp: {
    vae: generative,
    'beta-vae': generative,
    'cr-vae': generative,
    simvae: generative,
    simclr: { options: { temperature: 0.5 }, training: { learningRate: 3e-3 } },
    vicreg: { options: { invariance: 5 } },
    moco: { options: { temperature: 0.1 } },
  },
  resnet: residual,
  resnet18: residual,
};
