/**
 * A GPU for tests: a real one where `SIMVAE_GPU=1` says that there is one, else SwiftShader, a Vulkan driver in software. On Debian
 * the package `chromium` has it, and `libvulkan1` the loader.
 */
import { existsSync } from 'node:fs';

const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const loader = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/libvulkan.so.1`;

/** What to say of tests that are skipped for want of a GPU. */
export const gpuNeeds = 'skipped without SIMVAE_GPU=1 or SwiftShader: apt-get install chromium libvulkan1';

/**
 * Makes the device `webgpu` usable in this process. To be called before ONNX Runtime first looks for a GPU.
 *
 * @returns {boolean} whether there is one.
 */
export function useTestGpu() {
  if (process.env.SIMVAE_GPU === '1') return true;
  if (!existsSync(driver) || !existsSync(loader)) return false;
  process.env.VK_ICD_FILENAMES = driver;
  return true;
}
