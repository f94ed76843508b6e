// Is ready after the first training step on the embedded data.
import { serve } from '../processes/serve.mjs';
import { makeTrainer, realImages } from './make-trainer.mjs';

const trainer = await makeTrainer('simvae', await realImages(undefined));
await trainer.runStep();
await serve(() => 0);
await trainer.dispose();
