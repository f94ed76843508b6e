import { escapeHtml } from '@simvae/report';
import type { ExplorerData } from './explorer-data.js';

/** The page before its script has run: what it is about, and where its parts go. */
export function explorerPage({ method, dataset, seed, epochs, latent }: ExplorerData): string {
  const title = escapeHtml(`${method} on ${dataset}`);
  const trained = epochs === undefined ? 'not trained' : `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/explorer.css">
<script src="/explorer.js" defer></script>
</head>
<body>
<header>
<div>
<h1>${title}</h1>
<p>Seed ${seed}, ${trained}, ${latent} ${latent === 1 ? 'latent' : 'latents'}. Everything on this page is computed in this browser.</p>
</div>
<button type="button" id="theme" data-testid="theme"></button>
</header>
<p id="status" role="status">Loading the model …</p>
<main id="main"></main>
<noscript><p class="problem">This page computes in the browser: it needs JavaScript.</p></noscript>
</body>
</html>
`;
}
