import type { Device } from '../types.js';

/**
 * Why a device does not do what is asked of it.
 *
 *   provider   ONNX Runtime here is built, or installed, without it
 *   adapter    there is no GPU that it could use, or no driver of one
 *   memory     a tensor, or all of them together, are larger than the device takes
 *   lost       the device was there and is gone: a driver that was reset or updated, a machine that slept
 */
export type DeviceFault = 'provider' | 'adapter' | 'memory' | 'lost';

/**
 * A device that cannot be used, or not any more. Nothing that a program of it wrote counts since its last complete run.
 *
 * After `lost`, dispose of everything that runs on the device and compile anew: a new device is looked for then.
 */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly device: Device;
  readonly fault: DeviceFault;
  /** What to do: the last part of the message. */
  readonly remedy: string;

  constructor(device: Device, fault: DeviceFault, what: string, remedy: string, options?: ErrorOptions) {
    super(`${what} ${remedy}`, options);
    this.device = device;
    this.fault = fault;
    this.remedy = remedy;
  }
}

/** What ONNX Runtime says where a device has not enough memory, by provider: its own words, Dawn's, CUDA's, Direct3D's. */
const memoryWords = [
  /failed to allocate memory/i,
  /ran out of memory/i,
  /out of memory/i,
  /OUT_?OF_?(?:DEVICE_|HOST_)?MEMORY/,
  /CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED/,
  /Failed to create GPU buffer/,
  // Dawn: a buffer larger than the device has or binds; and, where memory ran out before, what became of that buffer.
  /exceeds the max buffer size limit/,
  /Too many storage buffers in shader/,
  /larger than the maximum (?:storage buffer )?binding size/i,
  /\[Invalid Buffer[^\]]*\] is invalid due to a previous error/,
  /Allocation size too large/,
];

/** What it says where a device is gone. */
const lossWords = [
  /device (?:is |was )?lost/i,
  /\[Device[^\]]*\] is lost/,
  /DEVICE_(?:LOST|REMOVED|RESET|HUNG)/,
  /887A000[5-7]/i,
  /Failed to download data from buffer/,
  /Failed to wait for the operation/,
  /CUDA (?:failure|error) (?:4|46|100|700|702|715|718|719|999)\b/,
  /unspecified launch failure|illegal memory access|driver shutting down/i,
];

/**
 * What an error of a device is, where that is known; other errors come back as they are.
 *
 * @param caller - `compile` or `run`.
 */
export function explainDeviceError(caller: string, device: Device, error: unknown): unknown {
  if (device === 'cpu' || !(error instanceof Error) || error instanceof DeviceError) return error;
  const says = `ONNX Runtime says: ${firstSentence(error.message)}`;
  const cause = { cause: error };
  if (lossWords.some((words) => words.test(error.message))) {
    return new DeviceError(
      device,
      'lost',
      `${caller}: the device \`${device}\` was lost; its driver was reset or updated, or the machine slept. ${says}`,
      'Start again: training goes on from its last checkpoint.',
      cause,
    );
  }
  if (memoryWords.some((words) => words.test(error.message))) {
    return new DeviceError(
      device,
      'memory',
      `${caller}: the device \`${device}\` has not enough memory for this graph, or for one of its tensors. ${says}`,
      'Take a smaller batch or network, end what else uses the device, or use the device `cpu`.',
      cause,
    );
  }
  return error;
}

/** The first line of what ONNX Runtime says, without the place in its sources. */
function firstSentence(message: string): string {
  const [line] = message.trim().split('\n');
  return line
    .replace(/^.*? was false\. /, '')
    .replace(/^.*?Status Message: /, '')
    .replace(/[\s.]*$/, '.');
}
