import { createHash } from 'node:crypto';
import { clientScript } from './client-script.js';
import type { ReportData } from './data.js';
import { pageStyle } from './style/page-style.js';
import { Html, html } from './view/html.js';
import { navigationHtml, sectionHtml, sectionsOf, toolbarHtml } from './view/page.js';

/** What tells a page of ours from another file. */
export const generator = '<meta name="generator" content="@simvae/report">';

/** How a page is shown. */
export interface RenderOptions {
  /** Whether a server is behind it: it then listens to `/events`, and takes its data anew from `/data.json`. @default false */
  readonly live?: boolean;
}

/**
 * One page with everything in it: it opens from disk, and asks the network for nothing. Its policy lets its own script and style run
 * alone, by their hashes.
 */
export function renderReport(data: ReportData, { live = false }: RenderOptions = {}): string {
  const sections = sectionsOf(data);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(clientScript)}'`,
    `style-src '${hashOf(pageStyle)}'`,
    'img-src data: blob:',
    `connect-src ${live ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const { title } = data;
  const page = html`<!doctype html>
<html lang="en"${live ? html` data-live` : ''}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${new Html(generator)}
<title>${title}</title>
<style>${new Html(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header class="top"><p class="kind">Report</p><h1>${title}</h1></header>
<div class="toolbar" role="toolbar" aria-label="What is shown">${toolbarHtml(data)}</div>
<nav id="contents" aria-label="Sections">${navigationHtml(sections)}</nav>
<main id="main">${sections.map(sectionHtml)}</main>
<aside id="inspector" aria-label="How this number was made" hidden><button type="button" class="close" aria-label="Close">×</button><div class="content" aria-live="polite"></div></aside>
<p id="status" class="hidden" role="status"></p>
<script type="application/json" id="data">${embedded(data)}</script>
<script>${new Html(clientScript)}</script>
</body>
</html>
`;
  return page.text;
}

/** JSON within a script: nothing in it can end the script or open a comment, and no line separator ends a line. */
function embedded(value: unknown): Html {
  return new Html(
    JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    }),
  );
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
