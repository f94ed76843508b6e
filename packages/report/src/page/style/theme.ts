import { paletteRules } from '../view/palette.js';

const light = `--page:#fcfbf8;--panel:#ffffff;--ink:#1d1c1a;--soft:#5c5a55;--line:#e6e3dc;--line-strong:#b9b5ab;
--accent:#1f4e79;--accent-soft:#e8eef5;--good:#0b6b3f;--bad:#b3261e;--right:#1f6fb2;--on-fill:#ffffff;
--shadow:0 8px 30px rgb(30 25 15 / .16);${paletteRules('light')}`;
const dark = `--page:#15161a;--panel:#1c1e23;--ink:#ecebe7;--soft:#a9a7a0;--line:#2d3037;--line-strong:#5a5e68;
--accent:#8ab8e6;--accent-soft:#22303f;--good:#67cf97;--bad:#ff8a80;--right:#62aef0;--on-fill:#101114;
--shadow:0 8px 30px rgb(0 0 0 / .55);${paletteRules('dark')}`;

/** Colours of both themes: the system's, or the one that was chosen; paper is light. Every text has a contrast of 4.5 to 1 with what it stands on. */
export const themeRules = `
:root{color-scheme:light;${light}}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${dark}}}
@media screen{:root[data-theme=dark]{color-scheme:dark;${dark}}}
`;
