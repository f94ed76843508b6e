import { GraphTraining } from './graph-training.js';
import { HostTraining } from './host-training.js';
import type { Training, TrainingOptions } from './training.js';

/**
 * What trains a method on an engine.
 *
 * @param inGraph - whether the optimizer belongs into the graph: where host and device do not share memory.
 */
export function createTraining(options: TrainingOptions, inGraph: boolean): Promise<Training> {
  return inGraph ? GraphTraining.create(options) : HostTraining.create(options);
}
