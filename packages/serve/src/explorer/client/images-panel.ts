import { memoryImages, readImages } from '@simvae/arrays';
import type { App } from './app.js';
import type { Slot } from './choice.js';
import { element, panel } from './dom.js';
import { ImageFileError, readOwnImage } from './own-image.js';
import { canvasOf } from './pixels.js';

/** Test images shown at once. */
const shownAtOnce = 28;

const titles: Readonly<Record<Slot, string>> = { a: 'Image A', b: 'Image B' };

/** Where images are chosen: test images by class, or a file. */
export function imagesPanel(app: App): HTMLElement {
  const { data, sample, choice } = app;
  let active: Slot = 'a';
  let start = 0;
  let own: { readonly name: string; readonly pixels: Uint8Array } | undefined;

  const slots = element('div', { class: 'slots', role: 'group', 'aria-label': 'Which image is chosen' });
  const thumbnails = element('div', { class: 'thumbnails', role: 'group', 'aria-label': 'Test images' });
  const problem = element('div', { class: 'problem', role: 'alert' });
  const file = element('input', { type: 'file', accept: 'image/*', id: 'own-file' });
  const invert = element('input', { type: 'checkbox', id: 'invert' });
  const inversion = element('label', { class: 'row', hidden: true }, invert, 'Dark and light exchanged');
  const classes = element('select', { 'aria-label': 'Class of the test images that are shown' });

  const matching = (): number[] => {
    const wanted = classes.value;
    const all = Array.from({ length: sample.count }, (_, place) => place);
    const { labels } = data.sample;
    return wanted === '' || !labels ? all : all.filter((place) => labels.values[place] === Number(wanted));
  };
  const showSlots = (): void => {
    const buttons = (['a', 'b'] as const).map((slot) => {
      const picture = choice.get(slot);
      const choose = (): void => {
        active = slot;
        showSlots();
        showThumbnails();
        slots.querySelector<HTMLElement>(`[data-slot='${slot}']`)?.focus();
      };
      return element(
        'button',
        { type: 'button', 'data-slot': slot, 'aria-pressed': String(slot === active), onclick: choose },
        element('strong', {}, titles[slot]),
        canvasOf(picture.pixels, data.imageShape, ''),
        element('span', { class: 'name' }, picture.name),
      );
    });
    slots.replaceChildren(...buttons);
  };
  const showThumbnails = (): void => {
    const places = matching();
    if (start >= places.length) start = 0;
    const buttons = places.slice(start, start + shownAtOnce).map((place) =>
      element(
        'button',
        {
          type: 'button',
          'aria-label': sample.name(place),
          title: sample.name(place),
          'aria-pressed': String(choice.get(active).place === place),
          'data-place': place,
          onclick: () => {
            problem.textContent = '';
            choice.set(active, sample.picture(place));
            thumbnails.querySelector<HTMLElement>(`[data-place='${place}']`)?.focus();
          },
        },
        canvasOf(sample.pixels(place), data.imageShape, ''),
      ),
    );
    thumbnails.replaceChildren(...buttons);
  };
  const useOwn = async (): Promise<void> => {
    if (own === undefined) return;
    const pixels = invert.checked ? own.pixels.map((value) => 255 - value) : own.pixels;
    const rows = await readImages(memoryImages(pixels, data.imageShape));
    const representation = await app.networks.encode(rows.data);
    choice.set(active, { name: own.name, pixels, representation });
  };
  const take = async (chosen: File | undefined | null): Promise<void> => {
    if (!chosen) return;
    problem.textContent = '';
    try {
      own = { name: chosen.name || 'pasted image', pixels: await readOwnImage(chosen, data.imageShape) };
      inversion.hidden = false;
      await useOwn();
    } catch (error) {
      if (!(error instanceof ImageFileError)) throw error;
      problem.textContent = error.message;
    }
  };
  const takeFirst = (files: FileList | undefined): void => {
    take(files?.[0]).catch(app.fail);
  };

  file.addEventListener('change', () => {
    takeFirst(file.files ?? undefined);
    // The same file may be chosen again.
    file.value = '';
  });
  invert.addEventListener('change', () => void useOwn().catch(app.fail));
  listenForFiles(takeFirst);
  choice.watch(() => {
    showSlots();
    showThumbnails();
  });
  classes.append(element('option', { value: '' }, 'all classes'));
  for (const [label, name] of (data.sample.labels?.classes ?? []).entries()) {
    classes.append(element('option', { value: label }, name));
  }
  classes.addEventListener('change', () => {
    start = 0;
    showThumbnails();
  });
  const others = element(
    'button',
    {
      type: 'button',
      onclick: () => {
        start += shownAtOnce;
        showThumbnails();
      },
    },
    'Others',
  );
  showSlots();
  showThumbnails();
  return panel(
    'images',
    'Images',
    slots,
    element('div', { class: 'row' }, data.sample.labels && classes, others),
    thumbnails,
    element(
      'div',
      { class: 'drop', 'data-testid': 'drop' },
      element('p', {}, 'Drop or paste an image of your own anywhere on this page, or'),
      element('label', { class: 'file' }, file, 'Choose a file …'),
      inversion,
      problem,
      element('p', { class: 'note' }, ownNote(data.imageShape)),
    ),
  );
}

function ownNote([height, width, channels]: App['data']['imageShape']): string {
  const colors = channels === 1 ? ' and made grey' : '';
  return `Its centre is cut to ${width} × ${height} pixels${colors}. It does not leave this computer.`;
}

/** Files that are dropped or pasted anywhere. */
function listenForFiles(take: (files: FileList | undefined) => void): void {
  const dragging = (is: boolean) => (event: DragEvent) => {
    event.preventDefault();
    document.body.classList.toggle('dragging', is);
  };
  document.addEventListener('dragover', dragging(true));
  document.addEventListener('dragleave', dragging(false));
  document.addEventListener('drop', (event) => {
    dragging(false)(event);
    take(event.dataTransfer?.files);
  });
  document.addEventListener('paste', (event) => {
    if (event.clipboardData?.files.length) take(event.clipboardData.files);
  });
}
