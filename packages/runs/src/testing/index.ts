export { type ExampleChanges, exampleConfig, exampleIdentity } from './example-config.js';
export { exampleCheckpoint, exampleLine } from './example-files.js';
export { exampleMap } from './example-map.js';
export { type ExamplePictures, exampleFigures, examplePicture } from './example-pictures.js';
export { type ExampleProfile, exampleProfile } from './example-profile.js';
export {
  exampleConfusion,
  exampleLikelihood,
  exampleResults,
  exampleScores,
  untrained,
} from './example-results.js';
export { type ExampleRun, exampleRun, writeExampleRun } from './example-run.js';
export { type ExampleStudy, writeExampleStudy } from './example-study.js';
