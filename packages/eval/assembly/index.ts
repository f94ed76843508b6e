export { crossProduct } from './cross-product';
export { mixture32, mixture64 } from './mixture';
export { nearest, nearestExact } from './nearest';
export { probeEpoch, probeLoss, probeScores } from './probe';
