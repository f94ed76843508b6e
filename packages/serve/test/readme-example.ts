import { serveExplorer, serveReport } from '@simvae/serve';
import { chooseRun, datasetLoader } from '@simvae/study';

const report = await serveReport({ out: 'runs' }); // where `simvae bench` writes
console.log(report.url);

const run = await chooseRun('fashion-mnist-mini/simvae/0', 'runs');
const explorer = await serveExplorer({ run, load: datasetLoader() });
console.log(explorer.url);
