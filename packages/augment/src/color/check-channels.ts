/**
 * Rejects images that are neither grey nor red, green and blue.
 *
 * @param caller - function named in the error.
 */
export function checkChannels(channels: number, caller: string): void {
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`${caller}: \`image.shape\` must have 1 or 3 channels, got ${channels}.`);
  }
}
