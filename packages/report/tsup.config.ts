import { embedClient } from '@simvae/tooling/client';
import { library } from '@simvae/tooling/tsup';

export default library({
  entry: ['src/index.ts', 'src/client.ts'],
  esbuildPlugins: [embedClient()],
  // A function in a hundred packages: bundled with their notices, it is loaded and installed as one file.
  noExternal: [/^@stdlib\//],
});
