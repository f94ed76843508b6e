export { comparePublished } from './compare-published.js';
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
export { type FolderImage, scanFolder } from './folder/scan-folder.js';
export { type GlyphOptions, makeGlyphs } from './glyphs/make-glyphs.js';
export { folderPath, type LoadOptions, loadDataset } from './load-dataset.js';
export { type Decode, type DecodeOptions, imageDecoder } from './packed/decode-image.js';
export {
  type EncodedImage,
  type PackingOptions,
  type PackingProgress,
  type PackOptions,
  packImages,
} from './packed/pack-images.js';
export { openPacked, type PackedFile } from './packed/packed-file.js';
export { type IdxArray, parseIdx } from './read/idx.js';
export type {
  BatchesInfo,
  BatchFile,
  CelebaInfo,
  Dataset,
  DatasetFile,
  DatasetInfo,
  DatasetPlace,
  DatasetSource,
  GeneratedInfo,
  IdxFile,
  IdxInfo,
  Labels,
  PaperSettings,
  PlaceKind,
  Split,
} from './types.js';
