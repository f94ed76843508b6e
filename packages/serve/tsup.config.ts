import { embedClient } from '@simvae/tooling/client';
import { library } from '@simvae/tooling/tsup';

export default library({ esbuildPlugins: [embedClient()] });
