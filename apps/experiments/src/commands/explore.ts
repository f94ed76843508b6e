import { serveExplorer } from '@simvae/serve';
import { chooseRun, datasetLoader } from '@simvae/study';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { dataDirFlag, methodFileFlag, outFlag, portFlag } from '../flags.js';
import { runArgument } from './use-run.js';

interface ExploreFlags {
  readonly out: string;
  readonly dataDir?: string;
  readonly method?: readonly string[];
  readonly port?: number;
}

/** `simvae explore`. */
export function addExplore(program: Command, context: Context): void {
  program
    .command('explore')
    .description(
      'serve a page on this machine that has a trained run in the browser: latents, walks, views, your own image',
    )
    .addArgument(runArgument())
    .addOption(outFlag())
    .addOption(dataDirFlag())
    .addOption(methodFileFlag('the method of a run that a file made'))
    .addOption(portFlag())
    .action(async (reference: string, { out, dataDir, method, port }: ExploreFlags) => {
      const { reporter, signal, print } = context;
      const run = await chooseRun(reference, out);
      const load = datasetLoader(dataDir, reporter, signal);
      const page = await serveExplorer({ run, load, methodFiles: method, port, signal });
      print(page.url);
      reporter.note('Open this address in a browser on this machine. Ctrl-C ends it.');
      await page.closed;
    });
}
