/** The command's name: callers are named by it in errors, and the command begins its lines with it. */
export const command = 'simvae-eval';

/** What went wrong, without the command's name. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const prefix = `${command}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
