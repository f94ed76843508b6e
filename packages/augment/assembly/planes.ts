/** Pixels of four numbers (red, green, blue, any) to a plane of each colour, four pixels at a time; f32. */
export function split(pixels: usize, planes: usize, planeBytes: usize): void {
  const end = planes + planeBytes;
  do {
    const a = v128.load(pixels);
    const b = v128.load(pixels, 16);
    const c = v128.load(pixels, 32);
    const d = v128.load(pixels, 48);
    const firstRedGreen = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const lastRedGreen = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const firstBlue = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const lastBlue = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    v128.store(planes, v128.shuffle<i64>(firstRedGreen, lastRedGreen, 0, 2));
    v128.store(planes + planeBytes, v128.shuffle<i64>(firstRedGreen, lastRedGreen, 1, 3));
    v128.store(planes + 2 * planeBytes, v128.shuffle<i64>(firstBlue, lastBlue, 0, 2));
    pixels += 64;
    planes += 16;
  } while (planes < end);
}

/** Planes of red, green and blue to pixels of three numbers, four pixels at a time; f32. */
export function merge(planes: usize, planeBytes: usize, out: usize): void {
  const end = planes + planeBytes;
  do {
    const red = v128.load(planes);
    const green = v128.load(planes + planeBytes);
    const blue = v128.load(planes + 2 * planeBytes);
    const first = v128.shuffle<i32>(red, green, 0, 4, 1, 5);
    const last = v128.shuffle<i32>(red, green, 2, 6, 3, 7);
    const middle = v128.shuffle<i32>(first, blue, 3, 5, 3, 5);
    v128.store(out, v128.shuffle<i32>(first, blue, 0, 1, 4, 2));
    v128.store(out, v128.shuffle<i64>(middle, last, 0, 2), 16);
    v128.store(out, v128.shuffle<i32>(last, blue, 6, 2, 3, 7), 32);
    planes += 16;
    out += 48;
  } while (planes < end);
}
