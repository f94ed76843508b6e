export { DataFileError } from './data-file-error.js';
export { type DatasetName, datasets } from './datasets.js';
export {
  type DownloadDatasetOptions,
  type DownloadOptions,
  type DownloadProgress,
  downloadFile,
} from './fetch/download-file.js';
export { cacheDirectory, type Environment } from './find/cache-directory.js';
export { type DatasetLocation, type LocateOptions, locateDataset } from './find/locate-dataset.js';
export { type GlyphOptions, makeGlyphs } from './glyphs/make-glyphs.js';
export { type LoadOptions, loadDataset } from './load-dataset.js';
export { type IdxArray, parseIdx } from './read/idx.js';
export type {
  Dataset,
  DatasetFile,
  DatasetInfo,
  DatasetPlace,
  DatasetSource,
  Labels,
  PaperSettings,
  PlaceKind,
  Split,
} from './types.js';
