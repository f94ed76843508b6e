import type { ReportData, SampleMap } from '../data.js';
import { blockTitle } from './choices.js';
import type { Numbering } from './figures.js';
import { figure } from './figures.js';
import { html, type Part } from './html.js';
import { seriesMark } from './marks.js';

/** Methods that a map shows at first: more are a click away. */
const shownFirst = 4;
/** Of which it shows these before others. */
const preferred = ['simvae', 'vae', 'simclr', 'vicreg'];

/** Maps of the representations, the same image marked in all of them. */
export function maps(data: ReportData, numbering: Numbering): Part[] {
  return data.maps.map((map, i) => {
    const labels = Object.keys(map.labels);
    const colours = [...labels, ...Object.keys(map.factors)];
    return html`<div class="map" data-map="${i}" ${i === 0 ? html`data-testid="map"` : ''}>
<div class="controls">
<fieldset class="segmented"><legend>Layout</legend>${['umap', 'pca'].map(
      (name, nth) =>
        html`<label><input type="radio" name="projection-${i}" id="projection-${i}-${name}" value="${name}" ${nth === 0 ? html`checked` : ''}><span>${name.toUpperCase()}</span></label>`,
    )}</fieldset>
${colours.length === 0 ? '' : html`<label>Colour <select data-colour id="colour-${i}">${colours.map((name) => html`<option value="${name}">${name}</option>`)}</select></label>`}
<label class="grow">Image <input type="range" data-image id="image-${i}" min="0" max="${map.images.length - 1}" value="0" aria-label="Image that is marked"></label>
</div>
${map.layouts.length > shownFirst ? methodBoxes(data, map, i) : ''}
${figure(numbering, {
  plot: 'map',
  key: String(i),
  className: 'wide',
  caption: html`${blockTitle(data, map.dataset)}: ${map.images.length.toLocaleString('en')} test images where each method puts them. Point at one, or focus a map and use the arrow keys: it is marked in every map, and shown beside its eight nearest neighbours in each representation.${framed(labels.length > 1 ? 'another class, of the labels that colours show,' : 'another class', labels)}`,
})}
<div class="map-detail" data-detail="${i}" aria-live="polite"></div>
</div>`;
  });
}

function methodBoxes(data: ReportData, map: SampleMap, i: number): Part {
  const rank = (id: string) => {
    const { method, nth } = data.series.find((each) => each.id === id)!;
    return 100 * nth + (preferred.indexOf(method) + 1 || preferred.length + 1);
  };
  const first = map.layouts
    .map(({ series }) => series)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, shownFirst);
  return html`<fieldset class="chips"><legend>Methods</legend>${map.layouts.map(({ series }, nth) => {
    const of = data.series.find(({ id }) => id === series)!;
    return html`<label><input type="checkbox" data-shown="${series}" id="shown-${i}-${nth}" ${first.includes(series) ? html`checked` : ''}><span>${seriesMark(of)}${of.label}</span></label>`;
  })}</fieldset>`;
}

/** Nearest neighbours of some images, a strip for each method. */
export function neighbours(data: ReportData, numbering: Numbering): Part[] {
  return data.maps.map((map, i) =>
    figure(numbering, {
      plot: 'neighbours',
      key: String(i),
      className: 'wide pictures',
      caption: html`${blockTitle(data, map.dataset, Object.keys(map.labels)[0])}: ${Object.keys(map.labels).length === 0 ? 'some images' : 'an image of each class'} (left) and ${Object.keys(map.labels).length === 0 ? 'their' : 'its'} eight nearest neighbours in the representation of each method, among ${map.images.length.toLocaleString('en')} test images.${framed('another class', Object.keys(map.labels))}`,
    }),
  );
}

/** What a red frame means, where there are labels. */
function framed(what: string, labels: readonly string[]): string {
  return labels.length === 0 ? '' : ` Neighbours of ${what} have a red frame with a filled corner.`;
}
