import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { CompileOptions, Device } from '../types.js';
import { DeviceError } from './device-error.js';
import { loadOnnxRuntime } from './load-onnx-runtime.js';

/** What a device is, and what it needs. */
interface DeviceEntry {
  /** Whether tensors can stay on it from one run to the next. */
  readonly keepsTensors: boolean;
  /** How many training steps one run should hold. */
  readonly stepsPerRun: number;
  /** Where ONNX Runtime's package for Node has it. */
  readonly builds: string;
  /** What it needs of the machine. */
  readonly needs: string;
}

/**
 * The devices of ONNX Runtime.
 *
 * `stepsPerRun`: where host and device do not share memory, each run waits for what it gives and, unless tensors stay there, sends
 * and fetches all state. Eight steps a run make an eighth of that; where state stays, four are enough to hide the waiting. The
 * graph grows with them, and so does the time to load it. On the CPU there is nothing to hide.
 */
const devices: Readonly<Record<Device, DeviceEntry>> = {
  cpu: { keepsTensors: false, stepsPerRun: 1, builds: 'every platform', needs: 'nothing' },
  webgpu: {
    keepsTensors: true,
    stepsPerRun: 4,
    builds: 'Linux (x64), Windows and macOS',
    needs:
      'a GPU with a driver for Vulkan (Linux; `vulkaninfo --summary` lists what it sees), Direct3D 12 (Windows) or Metal (macOS)',
  },
  cuda: {
    keepsTensors: false,
    stepsPerRun: 8,
    builds: 'Linux (x64)',
    needs: 'an NVIDIA GPU and its driver, with the libraries of CUDA 12 and cuDNN 9 on LD_LIBRARY_PATH',
  },
  dml: {
    keepsTensors: false,
    stepsPerRun: 8,
    builds: 'Windows',
    needs: 'a GPU with a driver for Direct3D 12',
  },
  coreml: { keepsTensors: false, stepsPerRun: 8, builds: 'macOS', needs: 'macOS 13 or newer' },
};

/** Every device, the CPU first. */
export const deviceNames = Object.keys(devices) as readonly Device[];

/** What decides how a training loop uses an engine. */
export interface EngineTraits {
  /** Whether it computes in the host's memory: then whatever happens between steps is best done by the host. */
  readonly sharesMemory: boolean;
  /** Training steps that one run should hold: more where the host waits for each run, as on a device of a compiled program. */
  readonly stepsPerRun: number;
}

/** Traits of an engine by its device or backend. */
export function engineTraits({
  engine = 'onnx',
  device = 'cpu',
  backend,
}: CompileOptions = {}): EngineTraits {
  if (engine === 'tfjs') return { sharesMemory: backend !== 'tfjs-node-gpu', stepsPerRun: 1 };
  return { sharesMemory: device === 'cpu', stepsPerRun: (devices[device] ?? devices.cpu).stepsPerRun };
}

/** Whether tensors can stay on a device of ONNX Runtime from one run to the next. */
export function keepsTensors(device: Device = 'cpu'): boolean {
  return (devices[device] ?? devices.cpu).keepsTensors;
}

/**
 * Checks that ONNX Runtime as it is installed has a device.
 *
 * @throws {DeviceError} If not, saying where it is to be had or what to install.
 */
export async function checkDevice(device: Device): Promise<void> {
  if (device === 'cpu') return;
  const { listSupportedBackends } = await loadOnnxRuntime();
  const listed = listSupportedBackends().map(({ name }) => name);
  if (!listed.includes(device)) {
    throw new DeviceError(
      device,
      'provider',
      `compile: ONNX Runtime's package for ${process.platform}-${process.arch} has no device \`${device}\`: it has ` +
        `${listed.filter((name) => name in devices).join(', ')}.`,
      `The device is in the package for ${devices[device].builds}.`,
    );
  }
  if (device === 'cuda' && !existsSync(cudaLibrary())) {
    throw new DeviceError(
      device,
      'provider',
      "compile: ONNX Runtime's library for the device `cuda` is not installed: its install script downloads it.",
      'Run `npm rebuild onnxruntime-node` (with pnpm: `pnpm approve-builds`) on a network ' +
        `that reaches NuGet. It needs ${devices.cuda.needs}.`,
    );
  }
}

/** The error of a device that ONNX Runtime has and that does not start. */
export function deviceDoesNotStart(device: Device, cause: Error): DeviceError {
  const says = cause.message.trim().split(': ').at(-1)!.split('\n')[0].replace(/\.*$/, '.');
  return new DeviceError(
    device,
    'adapter',
    `compile: the device \`${device}\` does not start here. ONNX Runtime says: ${says}`,
    `It needs ${devices[device].needs}.`,
    { cause },
  );
}

function cudaLibrary(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
  return join(folder, 'libonnxruntime_providers_cuda.so');
}
