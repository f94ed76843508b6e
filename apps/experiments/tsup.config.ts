import { library } from '@simvae/tooling/tsup';

export default library({ entry: ['src/cli.ts'] });
