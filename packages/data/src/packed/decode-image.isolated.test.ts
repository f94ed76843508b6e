import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { imageDecoder } from './decode-image.js';

const width = 178;
const height = 218;
/** Smooth and sharp parts, different in every channel. */
const picture = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
  const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
  return 127 + 90 * Math.sin((x * (c + 1)) / 9) * Math.cos(y / (5 + c)) + (x > 90 ? 30 : 0);
});
const image = (pixels = picture, [w, h, channels] = [width, height, 3]) =>
  sharp(pixels, { raw: { width: w, height: h, channels: channels as 3 } });

/**
 * What torchvision makes of an image: `CenterCrop`, then `Resize` with antialias. A pixel of the result is the mean of what is
 * below a triangle twice as wide as a pixel, in the middle of it.
 */
function resizedSlowly(pixels: Uint8Array, side: number, size: number): Float64Array {
  const [left, top] = [width, height].map((length) => Math.round((length - side) / 2));
  const scale = side / size;
  const weights = (place: number) => {
    const centre = (place + 0.5) * scale;
    const all = Array.from({ length: side }, (_, i) => Math.max(0, 1 - Math.abs(i + 0.5 - centre) / scale));
    const sum = all.reduce((a, b) => a + b);
    return all.map((weight) => weight / sum);
  };
  const out = new Float64Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (const [row, ofRow] of weights(y).entries()) {
        if (ofRow === 0) continue;
        for (const [column, ofColumn] of weights(x).entries()) {
          const from = ((top + row) * width + left + column) * 3;
          for (let c = 0; c < 3; c++) out[(y * size + x) * 3 + c] += ofRow * ofColumn * pixels[from + c];
        }
      }
    }
  }
  return out;
}

describe('imageDecoder', () => {
  it.each([178, 148])('resizes the middle %i pixels as torchvision does', async (side) => {
    const decode = await imageDecoder({ size: 64, crop: { width, height, side } });
    const expected = resizedSlowly(picture, side, 64);
    const pixels = await decode(await image().png().toBuffer());
    expect(pixels).toHaveLength(64 * 64 * 3);
    const differences = Array.from(pixels, (value, i) => Math.abs(value - expected[i]));
    // At the edge libvips repeats the outermost pixel, where torchvision leaves out what is beyond.
    const isEdge = (i: number) => [Math.floor(i / 192), Math.floor(i / 3) % 64].some((at) => at % 63 === 0);
    expect(Math.max(...differences.filter((_, i) => !isEdge(i)))).toBeLessThan(2);
    expect(Math.max(...differences)).toBeLessThan(6);
    expect(differences.reduce((a, b) => a + b) / differences.length).toBeLessThan(0.5);
  });

  it('takes images of the one size only, where there is one', async () => {
    const decode = await imageDecoder({ size: 64, crop: { width, height, side: 178 } });
    const other = await sharp(await image().png().toBuffer())
      .resize(300, 300, { fit: 'fill' })
      .jpeg()
      .toBuffer();
    await expect(decode(other)).rejects.toThrow('expected 178 x 218 pixels, got 300 x 300');
  });

  it('makes RGB of every kind of image', async () => {
    const decode = await imageDecoder({ size: 2 });
    const flat = (color: string | number[]) => {
      const [r, g, b, alpha = 1] = color as number[];
      return sharp({ create: { width: 8, height: 8, channels: 4, background: { r, g, b, alpha } } });
    };
    const red = [200, 40, 40];
    const shown = async (bytes: Buffer) => Array.from((await decode(bytes)).subarray(0, 3));
    const near = (color: number[]) =>
      color.map((value) => expect.toSatisfy((x: number) => Math.abs(x - value) <= 4));
    for (const format of ['png', 'webp', 'tiff', 'jpeg', 'avif'] as const) {
      expect(await shown(await flat(red).removeAlpha().toFormat(format).toBuffer())).toEqual(near(red));
    }
    expect(await shown(await flat(red).gif().toBuffer())).toEqual(near(red));
    const grey = await flat([90, 90, 90]).removeAlpha().greyscale().toColourspace('b-w').png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expect(await shown(grey)).toEqual([90, 90, 90]);
    const deep = await flat(red).removeAlpha().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(await shown(deep)).toEqual(near(red));
    const cmyk = await flat(red).removeAlpha().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expect((await shown(cmyk))[0]).toBeGreaterThan(150);
    expect(await shown(await flat([0, 0, 0, 0]).png().toBuffer())).toEqual([255, 255, 255]);
  });

  it('keeps the middle, upright as the camera held it', async () => {
    // Blue in the left half, a red stripe at the top of the middle.
    const [w, h] = [60, 20];
    const pixels = Uint8Array.from({ length: w * h * 3 }, (_, i) => {
      const [x, y, c] = [Math.floor(i / 3) % w, Math.floor(i / 3 / w), i % 3];
      return (c === 2 && x < 30) || (c === 0 && y < 10) ? 255 : 0;
    });
    const decode = await imageDecoder({ size: 2 });
    const upright = await decode(await image(pixels, [w, h, 3]).png().toBuffer());
    expect(Array.from(upright).map((value) => value > 127)).toEqual(
      [
        [1, 0, 1],
        [1, 0, 0],
        [0, 0, 1],
        [0, 0, 0],
      ]
        .flat()
        .map(Boolean),
    );
    // Turned by a quarter clockwise, and marked so.
    const turned = await image(pixels, [w, h, 3])
      .rotate(-90)
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    expect(Array.from(await decode(turned), (value) => value > 127)).toEqual(
      Array.from(upright, (value) => value > 127),
    );
  });

  it('refuses what is damaged or too large before it is decoded', async () => {
    const decode = await imageDecoder({ size: 64 });
    const jpeg = await image().jpeg().toBuffer();
    await expect(decode(jpeg.subarray(0, jpeg.length / 2))).rejects.toThrow(/premature end|damaged data/i);
    await expect(decode(Buffer.from('no image'))).rejects.toThrow('unsupported image format');
    await expect(decode(Buffer.alloc(0))).rejects.toThrow(/empty|Buffer/);
    const bomb = await sharp({
      create: { width: 12_000, height: 12_000, channels: 3, background: '#000' },
      limitInputPixels: false,
    })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(2 ** 20);
    await expect(decode(bomb)).rejects.toThrow('exceeds pixel limit');
  });

  it('says how to install what decodes images', async () => {
    vi.resetModules();
    vi.doMock('sharp', () => {
      throw Object.assign(new Error("Cannot find package 'sharp'"), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const { imageDecoder: decoder } = await import('./decode-image.js');
    const error = await decoder({ size: 8 }).catch((reason: unknown) => reason);
    vi.doUnmock('sharp');
    expect(error).toHaveProperty('name', 'DataFileError');
    expect(String(error)).toMatch(
      /sharp: expected this npm package, which decodes images, got ".*"\. Run npm install sharp\.$/,
    );
  });
});
