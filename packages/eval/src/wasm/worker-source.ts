/** Positions in the control words that the threads of a pool share. */
export const control = {
  round: 0,
  next: 1,
  finished: 2,
  tasks: 3,
  arity: 4,
  kernel: 5,
  failed: 6,
  table: 8,
} as const;

/**
 * The script of a pool's threads: waits for a round, takes tasks until none is left, reports, waits again.
 * Text, because a thread started from a bundle or from TypeScript sources has no file of its own.
 */
export const workerSource = `
const { module, memory, words } = data;
const env = { memory, 'Math.log': Math.log, 'Math.exp': Math.exp };
const kernels = Object.values(new WebAssembly.Instance(module, { env }).exports);
for (let round = 0; ; round++) {
  while (Atomics.load(words, ${control.round}) === round) Atomics.wait(words, ${control.round}, round);
  const count = words[${control.tasks}];
  const arity = words[${control.arity}];
  const kernel = kernels[words[${control.kernel}]];
  try {
    for (let task; (task = Atomics.add(words, ${control.next}, 1)) < count; ) {
      const start = ${control.table} + task * arity;
      kernel(...words.subarray(start, start + arity));
    }
  } catch {
    Atomics.store(words, ${control.failed}, 1);
  }
  Atomics.add(words, ${control.finished}, 1);
  Atomics.notify(words, ${control.finished});
}
`;
