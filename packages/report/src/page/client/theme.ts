const key = 'simvae-theme';

/** The button that changes between light and dark; without it the page follows the system. */
export function followTheme(changed: () => void): void {
  const root = document.documentElement;
  const button = document.getElementById('theme')!;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const show = () => {
    button.setAttribute('aria-pressed', String(isDark()));
  };
  const kept = remembered();
  if (kept) root.dataset.theme = kept;
  show();
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    remember(root.dataset.theme);
    show();
    changed();
  });
  system.addEventListener('change', () => {
    show();
    changed();
  });
}

/** A page from disk may have no storage. */
function remembered(): string | undefined {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'dark' || kept === 'light' ? kept : undefined;
  } catch {
    return undefined;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // The choice holds for this view alone.
  }
}
