// Views of colour images, and blur. Addresses and strides are in bytes; buffers end with room for what a loop of several numbers
// at a time reads and writes beyond their last number. Loops are tested at their end, which is a third faster here: sizes are
// above 0.
//
// Changes of colour compute in float64 and round to float32 after each change, number by number what src/color.ts does: views
// have the same bits wherever they are made.
export { blur } from './blur';
export { brightness, contrast, grayscale, hue, saturation } from './color';
export { crop } from './crop';
export { merge, split } from './planes';
