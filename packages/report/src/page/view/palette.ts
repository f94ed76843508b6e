/**
 * Colours of methods, the same in every plot: for light and for dark pages. Told apart with red-green and blue-yellow blindness where
 * the paper compares methods (after Okabe & Ito); shapes tell them apart as well. Each has a contrast of 3 to 1 with the page.
 */
const colours: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  random: ['#6d7178', '#a7acb5'],
  simclr: ['#b3528b', '#e894c5'],
  vicreg: ['#a87000', '#f0b84a'],
  moco: ['#6c3fa8', '#b79aef'],
  vae: ['#0b62a8', '#62aef0'],
  'beta-vae': ['#2a8fc4', '#9bdcff'],
  'cr-vae': ['#08825f', '#3fcf9f'],
  simvae: ['#c9400a', '#ff8a57'],
  infonce: ['#7d1d4f', '#dd7ba9'],
  'instance-discrimination': ['#73731c', '#cfc85c'],
  'deep-cluster': ['#3a3691', '#a09cf7'],
};

/** Of methods that are not the paper's. */
const others: readonly (readonly [string, string])[] = [
  ['#1d7a86', '#5fc9d6'],
  ['#8a4b2a', '#d99a72'],
  ['#4f6d2f', '#a6cc7a'],
  ['#9a3b3b', '#ef9090'],
];

/** The colour of a method, as CSS that follows the theme. */
export function methodColour(method: string): string {
  return `var(--${slotOf(method)})`;
}

/** Shapes of dots; the diamond is left for the paper's values. */
export type MethodSymbol = 'circle' | 'square' | 'triangle' | 'hexagon' | 'star' | 'wye' | 'cross';

/** Methods of one shape have colours that nobody mistakes for each other. */
const symbols: Readonly<Record<string, MethodSymbol>> = {
  random: 'cross',
  simclr: 'star',
  vicreg: 'triangle',
  moco: 'hexagon',
  vae: 'square',
  'beta-vae': 'triangle',
  'cr-vae': 'hexagon',
  simvae: 'circle',
  infonce: 'wye',
  'instance-discrimination': 'star',
  'deep-cluster': 'wye',
};

export function methodSymbol(method: string): MethodSymbol {
  const shapes = ['circle', 'square', 'triangle', 'hexagon', 'star', 'wye'] as const;
  return Object.hasOwn(symbols, method) ? symbols[method] : shapes[numberOf(method) % shapes.length];
}

function slotOf(method: string): string {
  return Object.hasOwn(colours, method) ? `m-${method}` : `m-other-${numberOf(method) % others.length}`;
}

/** The same for the same name. */
function numberOf(name: string): number {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + character.charCodeAt(0)) % 65_521;
  return hash;
}

/** Definitions of the colours: of light pages, or of dark ones. */
export function paletteRules(theme: 'light' | 'dark'): string {
  const at = theme === 'light' ? 0 : 1;
  const known = Object.entries(colours).map(([method, pair]) => `--m-${method}:${pair[at]}`);
  const rest = others.map((pair, i) => `--m-other-${i}:${pair[at]}`);
  return [...known, ...rest].join(';');
}
