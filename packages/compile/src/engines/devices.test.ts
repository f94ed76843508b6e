import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { DeviceError, engines, engineTraits } from '../index.js';
import { compileForTest } from '../testing/compile-for-test.js';
import type { Device } from '../types.js';
import { deviceNames, keepsTensors } from './devices.js';
import { loadOnnxRuntime } from './load-onnx-runtime.js';
import { tfjsBackends } from './tfjs-backends.js';

const make = compileForTest();

const failureOn = (device: Device) =>
  make(({ x }) => ({ y: tf.add(x, 1) }), { x: [1] }, { device }).catch((error: unknown) => error);

describe('devices', () => {
  it('each have an engine of their name', () => {
    expect(deviceNames).toEqual(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
    for (const device of deviceNames) {
      expect(engines[device === 'cpu' ? 'onnx' : `onnx-${device}`]).toEqual({ engine: 'onnx', device });
    }
  });

  it('hold several training steps a run, off the CPU', () => {
    expect(engineTraits()).toEqual({ sharesMemory: true, stepsPerRun: 1 });
    for (const device of deviceNames) {
      const { sharesMemory, stepsPerRun } = engineTraits({ device });
      expect(sharesMemory).toBe(device === 'cpu');
      expect(stepsPerRun > 1).toBe(device !== 'cpu');
      expect(keepsTensors(device)).toBe(device === 'webgpu');
    }
  });

  it('are the host where an eager engine computes, but for one', () => {
    for (const backend of tfjsBackends) {
      const sharesMemory = backend !== 'tfjs-node-gpu';
      expect(engineTraits({ engine: 'tfjs', backend })).toEqual({ sharesMemory, stepsPerRun: 1 });
    }
  });

  it("that ONNX Runtime's package does not have are an error that says where they are", async () => {
    const listed = (await loadOnnxRuntime()).listSupportedBackends().map(({ name }) => name);
    const missing = deviceNames.filter((device) => !listed.includes(device));
    // No platform has them all: DirectML is Windows', Core ML Apple's.
    expect(missing.length).toBeGreaterThan(0);
    for (const device of missing) {
      const error = (await failureOn(device)) as DeviceError;
      expect(error).toBeInstanceOf(DeviceError);
      expect(error).toMatchObject({ device, fault: 'provider' });
      expect(error.message).toContain(
        `compile: ONNX Runtime's package for ${process.platform}-${process.arch} has no device \`${device}\`: it has cpu`,
      );
      expect(error.message).toContain('The device is in the package for ');
    }
  });

  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
  const cudaMissing =
    process.platform === 'linux' &&
    process.arch === 'x64' &&
    !existsSync(join(folder, 'libonnxruntime_providers_cuda.so'));
  it.skipIf(!cudaMissing)(
    'without their library say what to run (skipped where CUDA is installed, or cannot be)',
    async () => {
      const error = (await failureOn('cuda')) as DeviceError;
      expect(error).toBeInstanceOf(DeviceError);
      expect(error.fault).toBe('provider');
      expect(error.message).toContain('Run `npm rebuild onnxruntime-node` (with pnpm: ');
      expect(error.message).toContain('CUDA 12 and cuDNN 9');
    },
  );
});
