import { embedClient } from '@simvae/tooling/client';
import { library } from '@simvae/tooling/tsup';

export default library({ entry: ['src/index.ts', 'src/client.ts'], esbuildPlugins: [embedClient()] });
