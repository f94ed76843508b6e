export { type ServeExplorerOptions, serveExplorer } from './explorer/serve-explorer.js';
export { type ServeReportOptions, serveReport } from './report/serve-report.js';
export type { ServedPage } from './server/local-server.js';
