// Changes of colour of an image in planes of red, green and blue, in place; f32, planes of a multiple of four pixels.

/** clamp(factor x) */
export function brightness(planes: usize, planeBytes: usize, factor: f64): void {
  blend(planes, planeBytes, factor, 0);
}

/**
 * clamp(factor x + (1 - factor) mean(grey(x)))
 *
 * @param pixels - of the image; those that fill the planes up are black.
 */
export function contrast(planes: usize, planeBytes: usize, pixels: i32, factor: f64): void {
  const vRed = f64x2.splat(redWeight);
  const vGreen = f64x2.splat(greenWeight);
  const vBlue = f64x2.splat(blueWeight);
  const end = planes + planeBytes;
  let plane = planes;
  let sum: f64 = 0;
  do {
    const red = v128.load(plane);
    const green = v128.load(plane + planeBytes);
    const blue = v128.load(plane + 2 * planeBytes);
    // One after the other: the order of a sum decides its last bits.
    const first = grey(low(red), low(green), low(blue), vRed, vGreen, vBlue);
    sum += f64x2.extract_lane(first, 0);
    sum += f64x2.extract_lane(first, 1);
    const last = grey(high(red), high(green), high(blue), vRed, vGreen, vBlue);
    sum += f64x2.extract_lane(last, 0);
    sum += f64x2.extract_lane(last, 1);
    plane += 16;
  } while (plane < end);
  blend(planes, planeBytes, factor, (1 - factor) * (sum / f64(pixels)));
}

/** clamp(factor x + (1 - factor) grey(x)) */
export function saturation(planes: usize, planeBytes: usize, factor: f64): void {
  const vFactor = f64x2.splat(factor);
  const vRest = f64x2.splat(1 - factor);
  const vRed = f64x2.splat(redWeight);
  const vGreen = f64x2.splat(greenWeight);
  const vBlue = f64x2.splat(blueWeight);
  const vOne = f32x4.splat(1);
  const end = planes + planeBytes;
  let plane = planes;
  do {
    const red = v128.load(plane);
    const green = v128.load(plane + planeBytes);
    const blue = v128.load(plane + 2 * planeBytes);
    const first = f64x2.mul(vRest, grey(low(red), low(green), low(blue), vRed, vGreen, vBlue));
    const last = f64x2.mul(vRest, grey(high(red), high(green), high(blue), vRed, vGreen, vBlue));
    v128.store(plane, clamp(blended(red, first, last, vFactor), vOne));
    v128.store(plane + planeBytes, clamp(blended(green, first, last, vFactor), vOne));
    v128.store(plane + 2 * planeBytes, clamp(blended(blue, first, last, vFactor), vOne));
    plane += 16;
  } while (plane < end);
}

/** Turns the hue by `turn` of a full circle, in [-1/2, 1/2], leaving the saturation and value of HSV. */
export function hue(planes: usize, planeBytes: usize, turn: f64): void {
  const vShift = f64x2.splat(6 * turn + 6);
  const vTwo = f32x4.splat(2);
  const vFour = f32x4.splat(4);
  const end = planes + planeBytes;
  let plane = planes;
  do {
    const red = v128.load(plane);
    const green = v128.load(plane + planeBytes);
    const blue = v128.load(plane + 2 * planeBytes);
    const largest = f32x4.pmax(f32x4.pmax(red, green), blue);
    const smallest = f32x4.pmin(f32x4.pmin(red, green), blue);
    // In sextants of the circle, with red at 0, green at 2 and blue at 4.
    const isRed = f32x4.eq(largest, red);
    const isGreen = f32x4.eq(largest, green);
    const next = v128.bitselect(green, v128.bitselect(blue, red, isGreen), isRed);
    const other = v128.bitselect(blue, v128.bitselect(red, green, isGreen), isRed);
    const base = v128.andnot(v128.bitselect(vTwo, vFour, isGreen), isRed);

    const lowSmallest = low(smallest);
    const highSmallest = high(smallest);
    const lowChroma = f64x2.sub(low(largest), lowSmallest);
    const highChroma = f64x2.sub(high(largest), highSmallest);
    const lowHue = turned(low(base), f64x2.sub(low(next), low(other)), lowChroma, vShift);
    const highHue = turned(high(base), f64x2.sub(high(next), high(other)), highChroma, vShift);
    v128.store(
      plane,
      pair(tone(lowSmallest, lowChroma, redness(lowHue)), tone(highSmallest, highChroma, redness(highHue))),
    );
    v128.store(
      plane + planeBytes,
      pair(
        tone(lowSmallest, lowChroma, nearness(lowHue, 2)),
        tone(highSmallest, highChroma, nearness(highHue, 2)),
      ),
    );
    v128.store(
      plane + 2 * planeBytes,
      pair(
        tone(lowSmallest, lowChroma, nearness(lowHue, 4)),
        tone(highSmallest, highChroma, nearness(highHue, 4)),
      ),
    );
    plane += 16;
  } while (plane < end);
}

/** grey(x) */
export function grayscale(planes: usize, planeBytes: usize): void {
  const vRed = f64x2.splat(redWeight);
  const vGreen = f64x2.splat(greenWeight);
  const vBlue = f64x2.splat(blueWeight);
  const end = planes + planeBytes;
  let plane = planes;
  do {
    const red = v128.load(plane);
    const green = v128.load(plane + planeBytes);
    const blue = v128.load(plane + 2 * planeBytes);
    const value = pair(
      grey(low(red), low(green), low(blue), vRed, vGreen, vBlue),
      grey(high(red), high(green), high(blue), vRed, vGreen, vBlue),
    );
    v128.store(plane, value);
    v128.store(plane + planeBytes, value);
    v128.store(plane + 2 * planeBytes, value);
    plane += 16;
  } while (plane < end);
}

/** Weights of red, green and blue in brightness, as in torchvision's `rgb_to_grayscale`. */
const redWeight: f64 = 0.2989;
const greenWeight: f64 = 0.587;
const blueWeight: f64 = 0.114;

/** clamp(factor x + rest) of all planes. */
function blend(planes: usize, planeBytes: usize, factor: f64, rest: f64): void {
  const vFactor = f64x2.splat(factor);
  const vRest = f64x2.splat(rest);
  const vOne = f32x4.splat(1);
  const end = planes + 3 * planeBytes;
  do {
    v128.store(planes, clamp(blended(v128.load(planes), vRest, vRest, vFactor), vOne));
    planes += 16;
  } while (planes < end);
}

/** factor x + rest, for the first two and the last two of four numbers. */
function blended(x: v128, firstRest: v128, lastRest: v128, factor: v128): v128 {
  return pair(
    f64x2.add(f64x2.mul(factor, low(x)), firstRest),
    f64x2.add(f64x2.mul(factor, high(x)), lastRest),
  );
}

function grey(red: v128, green: v128, blue: v128, vRed: v128, vGreen: v128, vBlue: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(vRed, red), f64x2.mul(vGreen, green)), f64x2.mul(vBlue, blue));
}

/** Hue in sextants after the shift, in [2, 14), and then in [0, 6): whole turns are subtracted without rounding. */
function turned(base: v128, difference: v128, chroma: v128, shift: v128): v128 {
  // Without chroma there is no difference either: any divisor but zero will do.
  const divisor = f64x2.pmax(chroma, f64x2.splat(1e-300));
  const shifted = f64x2.add(f64x2.add(base, f64x2.div(difference, divisor)), shift);
  const six = f64x2.splat(6);
  const first = v128.and(f64x2.ge(shifted, six), six);
  const second = v128.and(f64x2.ge(shifted, f64x2.splat(12)), six);
  return f64x2.sub(shifted, f64x2.add(first, second));
}

/** |hue - 3| - 1, kept in [0, 1]. */
function redness(hue: v128): v128 {
  return unit(f64x2.sub(f64x2.abs(f64x2.sub(hue, f64x2.splat(3))), f64x2.splat(1)));
}

/** 2 - |hue - centre|, kept in [0, 1]. */
function nearness(hue: v128, centre: f64): v128 {
  return unit(f64x2.sub(f64x2.splat(2), f64x2.abs(f64x2.sub(hue, f64x2.splat(centre)))));
}

function tone(smallest: v128, chroma: v128, share: v128): v128 {
  return f64x2.add(smallest, f64x2.mul(chroma, share));
}

/** f64 numbers kept in [0, 1]. */
function unit(x: v128): v128 {
  return f64x2.pmin(f64x2.splat(1), f64x2.pmax(f64x2.splat(0), x));
}

/** f32 numbers kept in [0, 1]: rounded before, they are what numbers rounded after would be. */
function clamp(x: v128, one: v128): v128 {
  return f32x4.pmin(one, f32x4.pmax(f32x4.splat(0), x));
}

/** The first two of four f32 numbers as f64. */
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The last two of four f32 numbers as f64. */
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

/** Two and two f64 numbers as f32. */
function pair(first: v128, last: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(last), 0, 2);
}
