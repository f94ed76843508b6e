export { type AccuracyTableOptions, accuracyTables } from './accuracy-tables.js';
export { candidateTables, type Tuning } from './candidate-tables.js';
export { factorTables } from './factor-tables.js';
export { generationTables } from './generation-tables.js';
export { labelsOf } from './labels.js';
export type { ReportData } from './page/data.js';
export { type ReportOptions, readReport } from './page/read-report.js';
export { type RenderOptions, renderReport } from './page/render-report.js';
export { escapeHtml } from './page/view/html.js';
export { writeReport } from './page/write-report.js';
export {
  type Metric,
  methodOrder,
  type PaperGeneration,
  paperGeneration,
  paperTitle,
  paperValues,
} from './paper-values.js';
export { provenance } from './provenance.js';
export { renderCsv, renderJson } from './render-data.js';
export { renderHtml, renderLatex, renderMarkdown } from './render-markup.js';
export { renderText } from './render-text.js';
export {
  type Cell,
  type Column,
  type PaperValue,
  ReportError,
  type RunValue,
  type Subject,
  type Table,
  type TableRow,
  type Unit,
  type Value,
} from './table.js';
