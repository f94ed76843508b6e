import { library } from '@simvae/tooling/tsup';

export default library({
  entry: ['src/index.ts', 'src/io/index.ts', 'src/cli.ts', 'src/platform/*/*.ts'],
  external: [/^#platform\//], // Node's or a browser's, as package.json says
});
