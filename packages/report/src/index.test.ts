import { expect, it } from 'vitest';
import * as api from './index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'ReportError',
    'accuracyTables',
    'candidateTables',
    'escapeHtml',
    'factorTables',
    'generationTables',
    'labelsOf',
    'methodOrder',
    'paperGeneration',
    'paperTitle',
    'paperValues',
    'provenance',
    'readReport',
    'renderCsv',
    'renderHtml',
    'renderJson',
    'renderLatex',
    'renderMarkdown',
    'renderReport',
    'renderText',
    'writeReport',
  ]);
});
