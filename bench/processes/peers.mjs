import { spawnSync } from 'node:child_process';

/**
 * The Python of the peers: what PEER_PYTHON names, if it has what they import. Where it has not, says so on standard
 * error.
 *
 * @param {string[]} modules
 * @returns {string | undefined}
 */
export function findPeerPython(modules) {
  const python = process.env.PEER_PYTHON;
  const { status, stderr, error } = python
    ? spawnSync(python, ['-c', `import ${modules.join(', ')}`], { encoding: 'utf8' })
    : { status: 1, stderr: '', error: new Error('PEER_PYTHON names no Python that has them') };
  if (status === 0) return python;
  const reason = error?.message ?? stderr.trim().split('\n').at(-1);
  console.error(`Peers are left out: ${reason}. bench/README.md says how to install them.`);
  return undefined;
}
