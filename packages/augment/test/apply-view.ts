import type { Image } from '@simvae/arrays';
import type { ViewParameters } from '../src/draw-view.js';
import * as api from '../src/index.js';

/**
 * One view, slowly: the functions that are tested against torchvision, one after the other.
 *
 * @param kernelSize - of the blur.
 */
export function applyView(image: Image, view: ViewParameters, kernelSize = 3): Image {
  const [outHeight, outWidth] = image.shape;
  const { top, left, height, width } = view;
  let result = api.resizedCrop(image, { top, left, height, width, outHeight, outWidth });
  if (view.flipHorizontal) result = api.flipHorizontal(result);
  if (view.flipVertical) result = api.flipVertical(result);
  const changes = [
    (x: Image) => api.adjustBrightness(x, { factor: view.brightness }),
    (x: Image) => api.adjustContrast(x, { factor: view.contrast }),
    (x: Image) => api.adjustSaturation(x, { factor: view.saturation }),
    (x: Image) => api.adjustHue(x, { factor: view.hue }),
  ];
  if (view.jitter) for (const change of view.order) result = changes[change](result);
  if (view.grayscale) result = api.toGrayscale(result);
  if (view.blur) result = api.gaussianBlur(result, { kernelSize, sigma: view.sigma });
  return result;
}
