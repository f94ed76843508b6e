const key = 'simvae-theme';
const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** Makes a button go through the themes; what was chosen is kept. */
export function startTheme(button: HTMLElement): void {
  let theme: Theme = themes.find((name) => name === localStorage.getItem(key)) ?? 'system';
  const show = (): void => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  button.addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    localStorage.setItem(key, theme);
    show();
  });
  show();
}
