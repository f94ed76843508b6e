export { type ExampleChanges, exampleConfig, exampleIdentity } from './example-config.js';
export { exampleCheckpoint, exampleLine } from './example-files.js';
export { exampleLikelihood, exampleScores, untrained } from './example-results.js';
export { type ExampleRun, exampleRun, writeExampleRun } from './example-run.js';
