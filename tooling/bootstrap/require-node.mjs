const required = [20, 19];

/** Ends the process with a clear message on a Node that is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > required[0] || (major === required[0] && minor >= required[1])) return;
  console.error(
    `This needs Node ${required.join('.')} or later; this is ${process.version}. Install it from nodejs.org.`,
  );
  process.exit(1);
}
