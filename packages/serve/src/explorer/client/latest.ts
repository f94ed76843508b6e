/**
 * Work on the latest value alone: what comes while it is going on waits, and replaces what waited. A slider that moves faster than
 * images are made shows its last place all the same.
 *
 * @param onError - is given what the work throws.
 */
export function latest<Value>(
  work: (value: Value) => Promise<void>,
  onError: (error: unknown) => void,
): (value: Value) => void {
  let waiting: { readonly value: Value } | undefined;
  let busy = false;
  const run = async (): Promise<void> => {
    busy = true;
    while (waiting !== undefined) {
      const { value } = waiting;
      waiting = undefined;
      await work(value).catch(onError);
    }
    busy = false;
  };
  return (value) => {
    waiting = { value };
    if (!busy) void run();
  };
}
