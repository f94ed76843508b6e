import { library } from '@simvae/tooling/tsup';

export default library();
