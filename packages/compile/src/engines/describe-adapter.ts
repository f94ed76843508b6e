import { basename } from 'node:path';
import type { Device } from '../types.js';

/** Environment variables that tell Vulkan's loader which drivers to look at, the newer name first. */
const driverVariables = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const;

/**
 * What a device runs on, in words, as far as it can be known: ONNX Runtime for Node does not say which GPU it took, so these are
 * those that the operating system has.
 *
 * @returns nothing for the CPU, and where no GPU is found.
 */
export async function describeAdapter(device: Device): Promise<string | undefined> {
  if (device === 'cpu') return undefined;
  if (device === 'webgpu' && process.platform === 'linux') {
    const variable = driverVariables.find((name) => process.env[name]);
    if (variable !== undefined) {
      const drivers = process.env[variable]!.split(':').map((file) => basename(file, '.json'));
      return `the Vulkan driver ${drivers.join(' or ')} (${variable})`;
    }
  }
  const { default: system } = await import('systeminformation');
  const { controllers } = await system.graphics();
  const names = controllers
    .filter(({ vendor, model }) => model !== '' && (device !== 'cuda' || /nvidia/i.test(vendor + model)))
    .map(({ vendor, model, vram }) => {
      const name = model.toLowerCase().startsWith(vendor.toLowerCase()) ? model : `${vendor} ${model}`;
      return vram ? `${name}, ${Math.round(vram / 1024)} GiB` : name;
    });
  return names.length === 0 ? undefined : [...new Set(names)].join(' or ');
}
