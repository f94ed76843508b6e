import { expect, it } from 'vitest';
import * as study from './index.js';

it('exports these names', () => {
  expect(Object.keys(study).sort()).toMatchInlineSnapshot(`
    [
      "RequestError",
      "augmentationSettings",
      "buildMethod",
      "dataSettings",
      "datasetLoader",
      "defaultMethods",
      "describeEnvironment",
      "evaluateStudy",
      "evaluationSettings",
      "loadMethodFile",
      "planStudy",
      "presets",
      "runStudy",
      "silent",
    ]
  `);
});
