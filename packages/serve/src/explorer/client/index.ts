import { type ExplorerData, explorerPaths } from '../explorer-data.js';
import type { App } from './app.js';
import { Choice } from './choice.js';
import { element } from './dom.js';
import { imagesPanel } from './images-panel.js';
import { latentsPanel } from './latents-panel.js';
import { loadNetworks } from './network.js';
import { reconstructionPanel } from './reconstruction-panel.js';
import { Sample } from './sample.js';
import { startTheme } from './theme.js';
import { viewsPanel } from './views-panel.js';
import { walkPanel } from './walk-panel.js';

const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}.`);
  return found;
};

/** Says what went wrong, and logs it with where it happened. */
function fail(error: unknown): void {
  const status = byId('status');
  status.className = 'problem';
  status.textContent = `Something went wrong: ${error instanceof Error ? error.message : String(error)}`;
  console.error(error);
}

/** The first test image, and the first of another class. */
function firstChoice(sample: Sample): Choice {
  const places = Array.from({ length: sample.count }, (_, place) => place);
  const other = places.find((place) => sample.className(place) !== sample.className(0));
  return new Choice({ a: sample.picture(0), b: sample.picture(other ?? sample.count - 1) });
}

async function start(): Promise<void> {
  startTheme(byId('theme'));
  const response = await fetch(explorerPaths.data);
  const data = (await response.json()) as ExplorerData;
  const [sample, networks] = await Promise.all([Sample.load(data), loadNetworks(data)]);
  const app: App = { data, sample, networks, choice: firstChoice(sample), fail };
  const panels = element('div', { id: 'panels' });
  byId('main').append(imagesPanel(app), panels);
  panels.append(reconstructionPanel(app), latentsPanel(app), walkPanel(app), viewsPanel(app));
  byId('status').textContent = '';
  document.documentElement.dataset.ready = '';
}

start().catch(fail);
