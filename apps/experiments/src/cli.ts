#!/usr/bin/env node
import { main } from './main.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has gone: `simvae table | head`.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
