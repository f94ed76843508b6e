import { DataFileError, passDirectory } from '../data-file-error.js';

const noNetwork = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ETIMEDOUT',
]);
const diskFull = new Set(['ENOSPC', 'EDQUOT']);
const connectionLost = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE']);

/**
 * Says in words why a download stopped. An abort stays what it is.
 *
 * @param bytes - received so far.
 */
export function downloadError(
  url: string,
  part: string,
  bytes: number,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof DataFileError) return error;
  const cause = error as NodeJS.ErrnoException;
  const code = cause.code ?? '';
  if (diskFull.has(code)) {
    const next = `Make room, or set XDG_CACHE_HOME to a folder on another disk; running again continues there.`;
    return new DataFileError(part, `the disk is full after ${bytes} bytes of ${url}`, next, { cause });
  }
  if (connectionLost.has(code)) {
    const next = `Run again to continue. ${passDirectory}`;
    return new DataFileError(url, `the connection was lost after ${bytes} bytes`, next, { cause });
  }
  const reason = noNetwork.has(code) ? `no network (${cause.message || code})` : cause.message;
  return new DataFileError(url, `download failed: ${reason}`, passDirectory, { cause });
}
