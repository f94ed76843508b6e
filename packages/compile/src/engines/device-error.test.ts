import { describe, expect, it } from 'vitest';
import { DeviceError, explainDeviceError } from './device-error.js';

describe('what ONNX Runtime says of a device', () => {
  // As ONNX Runtime 1.30, Dawn, CUDA and Direct3D 12 say it.
  const cases: ['memory' | 'lost', string, string][] = [
    [
      'memory',
      'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.\n - While validating entries[2]',
      'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.',
    ],
    [
      'memory',
      'WebGPU validation failed. Buffer size (1600000000) exceeds the max buffer size limit (1073741824).\n - While calling',
      'WebGPU validation failed. Buffer size (1600000000) exceeds the max buffer size limit (1073741824).',
    ],
    [
      'memory',
      "Non-zero status code returned while running Mul node. Name:'' Status Message: /onnxruntime_src/shader_helper.cc:306 " +
        'onnxruntime::webgpu::ShaderHelper::AddVariableImpl(bool) numbers_storage_buffers_ <= ' +
        'limits_.maxStorageBuffersPerShaderStage was false. Too many storage buffers in shader. Current: 18, Max is 12\n',
      'Too many storage buffers in shader. Current: 18, Max is 12.',
    ],
    [
      'memory',
      "Non-zero status code returned while running Conv node. Name:'' Status Message: Failed to allocate memory for requested buffer of size 1048576",
      'Failed to allocate memory for requested buffer of size 1048576.',
    ],
    ['memory', 'CUDA failure 2: out of memory ; GPU=0', 'CUDA failure 2: out of memory ; GPU=0.'],
    [
      'lost',
      'Failed to download data from buffer. wgpu::MapAsyncStatus value: 4',
      'Failed to download data from buffer. wgpu::MapAsyncStatus value: 4.',
    ],
    ['lost', '[Device] is lost.', '[Device] is lost.'],
    ['lost', 'CUDA failure 999: unknown error ; GPU=0', 'CUDA failure 999: unknown error ; GPU=0.'],
    [
      'lost',
      'Exception(1) 887A0005 The GPU device instance has been suspended.',
      'Exception(1) 887A0005 The GPU device instance has been suspended.',
    ],
  ];
  it.each(cases)('is told as %s: %s', (fault, message, says) => {
    const cause = new Error(message);
    const error = explainDeviceError('run', 'webgpu', cause) as DeviceError;
    expect(error).toBeInstanceOf(DeviceError);
    expect(error).toMatchObject({ name: 'DeviceError', fault, device: 'webgpu', cause });
    expect(error.message).toMatch(/^run: the device `webgpu` (?:was lost|has not enough memory)/);
    expect(error.message).toContain(` ONNX Runtime says: ${says} ${error.remedy}`);
    expect(error.message).not.toContain('/onnxruntime_src');
  });

  it('stays as it is on the CPU, and where nothing is known of it', () => {
    const memory = new Error('Failed to allocate memory for requested buffer of size 1048576');
    expect(explainDeviceError('run', 'cpu', memory)).toBe(memory);
    const other = new Error('Unexpected input data type');
    expect(explainDeviceError('run', 'webgpu', other)).toBe(other);
    const known = explainDeviceError('compile', 'cuda', memory);
    expect(explainDeviceError('run', 'cuda', known)).toBe(known);
  });
});
