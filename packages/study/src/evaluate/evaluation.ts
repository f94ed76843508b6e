import { ClassGaussians } from '@simvae/eval';
import { Model } from '@simvae/train';
import { type ShowStage, stageMeter } from '../reporter.js';
import { engineOf } from '../train/create-trainer.js';
import { fingerprint } from '../train/fingerprint.js';
import { runLabel } from '../train/train-run.js';
import { type Decoding, ownDecoder, trainDecoder } from './decoder.js';
import type { EvaluationInput } from './evaluation-input.js';
import { labelled, type Represented, representations } from './representations.js';

/** The evaluation of one run: its model, and what several stages share, made when it is first needed. */
export class Evaluation {
  readonly input: EvaluationInput;
  readonly model: Model;
  /** SHA-256 of the parameters and the state. */
  readonly fingerprint: string;
  readonly label: string;
  readonly show: ShowStage;
  private represented: Promise<Represented> | undefined;
  private readonly classGaussians = new Map<string, Promise<ClassGaussians>>();
  private decoder: Promise<Decoding> | undefined;

  constructor(input: EvaluationInput) {
    const { method, tensors, dataset, identity, reporter, cores } = input;
    this.input = input;
    this.fingerprint = fingerprint(tensors);
    this.model = new Model({
      method,
      ...tensors,
      imageShape: dataset.imageShape,
      engine: engineOf(identity, cores),
    });
    this.label = runLabel(input);
    this.show = stageMeter(reporter, this.label);
  }

  /** Whether the method decodes by itself. */
  get hasOwnDecoder(): boolean {
    const { reconstruct, decode } = this.input.method;
    return reconstruct !== undefined && decode !== undefined;
  }

  /** Whether there is a decoder, or is to be one. */
  get hasDecoder(): boolean {
    return this.hasOwnDecoder || this.input.settings.decoderEpochs > 0;
  }

  /** For estimators of @simvae/eval; 0 threads are all cores there as well. */
  get compute(): { readonly threads?: number; readonly signal?: AbortSignal } {
    const { identity, cores = 0, signal } = this.input;
    const threads = identity.engine.threads || cores;
    return { ...(threads > 0 ? { threads } : {}), signal };
  }

  /** Representations of all images: those that are kept with the run, or computed and kept. */
  representations(): Promise<Represented> {
    this.represented ??= representations(this.model, this.fingerprint, this.input, (fraction) =>
      this.show('representations', fraction),
    );
    return this.represented;
  }

  /** A Gaussian for each class of a target, fitted to the training representations. */
  gaussians(target: string): Promise<ClassGaussians> {
    let gaussians = this.classGaussians.get(target);
    if (gaussians === undefined) {
      gaussians = this.representations().then(({ train }) => {
        const { matrix, labels } = labelled(train, this.input.dataset.train.labels[target].values);
        return new ClassGaussians().fit(matrix, labels);
      });
      this.classGaussians.set(target, gaussians);
    }
    return gaussians;
  }

  /** The method's own decoder, or one trained for its representation: what is kept of it, continued. */
  decoding(): Promise<Decoding> {
    this.decoder ??= this.hasOwnDecoder
      ? Promise.resolve(ownDecoder(this.model))
      : trainDecoder(this.input, this.label);
    return this.decoder;
  }

  /** @throws {Error} If the parameters or the state are not those that were loaded. */
  checkUnchanged(): void {
    if (fingerprint(this.input.tensors) === this.fingerprint) return;
    throw new Error(
      `Evaluating ${this.label} has changed its parameters or state: what it computes is not a function of them.`,
    );
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
    await (await this.decoder?.catch(() => undefined))?.dispose();
  }
}
