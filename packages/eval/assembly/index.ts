export { assign } from './assign';
export { crossProduct } from './cross-product';
export { distances } from './distances';
export { logistic } from './logistic';
export { mixture32, mixture64 } from './mixture';
export { nearest, nearestExact } from './nearest';
export { probeEpoch, probeLoss, probeScores } from './probe';
export { whiten } from './whiten';
