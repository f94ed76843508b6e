/** What the command line asks for does not exist or fit together: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
