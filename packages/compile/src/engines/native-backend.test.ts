import { afterEach, describe, expect, it } from 'vitest';
import { NativeLibrary } from './native-backend.js';

const [node, gpu] = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'] as const;
const variables = ['TF_CPP_MIN_LOG_LEVEL', 'TF_NUM_INTRAOP_THREADS'] as const;
const before = variables.map((name) => process.env[name]);
afterEach(() => {
  variables.forEach((name, i) => {
    if (before[i] === undefined) delete process.env[name];
    else process.env[name] = before[i];
  });
});

describe("TensorFlow's library", () => {
  it('is loaded once, with the threads asked for, and without its notes', async () => {
    const imported: string[] = [];
    const library = new NativeLibrary(async (name) => imported.push(name));
    await library.load(node, 2);
    expect(process.env.TF_NUM_INTRAOP_THREADS).toBe('2');
    expect(process.env.TF_CPP_MIN_LOG_LEVEL).toBe(before[0] ?? '1');
    await library.load(node, 2);
    expect(imported).toEqual([node]);
    await expect(library.load(node, 0)).rejects.toThrow(
      'TensorFlow was loaded with 2 threads in this process, which cannot be changed.',
    );
  });

  it('is not taken for that of the other package', async () => {
    const library = new NativeLibrary(
      async () => {},
      () => true,
    );
    await library.load(node, 0);
    await expect(library.load(gpu, 0)).rejects.toThrow(
      '@tensorflow/tfjs-node is loaded in this process already, under the same name; a process has one of them.',
    );
  });

  it('for a GPU does not work without one', async () => {
    for (const found of [true, false]) {
      const library = new NativeLibrary(
        async () => {},
        () => found,
      );
      const loading = library.load(gpu, 0);
      if (found) await loading;
      else
        await expect(loading).rejects.toThrow(
          'it finds no NVIDIA GPU with a driver, and would compute on the CPU, as `tfjs-node` does.',
        );
    }
  });

  it('that does not load may be tried again', async () => {
    let there = false;
    const library = new NativeLibrary(async () => {
      if (!there) throw new Error('no such file');
    });
    await expect(library.load(node, 1)).rejects.toThrow('no such file');
    there = true;
    await library.load(node, 3);
    expect(process.env.TF_NUM_INTRAOP_THREADS).toBe('3');
  });
});
