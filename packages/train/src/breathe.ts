/** Lets what else the process has to do run: signals, timers, messages. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    // A browser has no setImmediate.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
}
