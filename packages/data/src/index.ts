export { DataFileError } from './data-file-error.js';
export type { DownloadDatasetOptions, DownloadProgress } from './fetch/download-dataset.js';
export { type DownloadOptions, downloadFile } from './fetch/download-file.js';
export { cacheDirectory, type Environment } from './find/cache-directory.js';
export { type DatasetLocation, type LocateOptions, locateDataset } from './find/locate-dataset.js';
export { type GlyphOptions, makeGlyphs } from './glyphs/make-glyphs.js';
export { encodeIdx } from './idx/encode-idx.js';
export { type IdxArray, parseIdx } from './idx/parse-idx.js';
export { type LoadOptions, loadDataset } from './load-dataset.js';
export { type DatasetName, datasets } from './registry/datasets.js';
export { listDatasets } from './registry/list-datasets.js';
export type {
  Dataset,
  DatasetFile,
  DatasetInfo,
  DatasetPlace,
  DatasetSource,
  Factors,
  ImageSet,
  PlaceKind,
} from './types.js';
