export { findMethod } from './find-method.js';
export { methods } from './methods.js';
export { type ProjectedEncoder, projectedEncoder, projectorField } from './projected-encoder.js';
export { randomMethod } from './random.js';
export { simclrMethod } from './simclr.js';
export { vaeMethod } from './vae.js';
