/** How the page looks. Both themes keep every text at a contrast of at least 4.5. */
export const explorerStyle = `
:root {
  --page: #fbfbfa; --panel: #fff; --line: #d9d9d4; --text: #1d1d1b; --quiet: #5b5b57;
  --accent: #0a5fb4; --on-accent: #fff; --chosen: #0a5fb4; --second: #a94400; --warn: #9c1c1c; --warn-back: #fdecec;
  color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) {
    --page: #161617; --panel: #1f1f21; --line: #3b3b3f; --text: #ececea; --quiet: #a9a9a4;
    --accent: #7db8f5; --on-accent: #10202f; --chosen: #7db8f5; --second: #ffa163; --warn: #ffb3ab; --warn-back: #3b1f1f;
    color-scheme: dark;
  }
}
:root[data-theme='dark'] {
  --page: #161617; --panel: #1f1f21; --line: #3b3b3f; --text: #ececea; --quiet: #a9a9a4;
  --accent: #7db8f5; --on-accent: #10202f; --chosen: #7db8f5; --second: #ffa163; --warn: #ffb3ab; --warn-back: #3b1f1f;
  color-scheme: dark;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; max-width: 1240px; padding: 1rem; background: var(--page); color: var(--text);
  font: 16px/1.45 system-ui, sans-serif;
}
header { display: flex; gap: 1rem; justify-content: space-between; align-items: start; }
header button { white-space: nowrap; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
h3 { font-size: .95rem; margin: .9rem 0 .3rem; }
p { margin: 0 0 .6rem; max-width: 68ch; }
header p, .note { color: var(--quiet); font-size: .9rem; }
main { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; min-width: 0; }
@media (min-width: 900px) {
  main { grid-template-columns: 340px minmax(0, 1fr); align-items: start; }
  #images { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow: auto; }
  #panels { display: grid; gap: 1rem; }
}
#panels { display: grid; gap: 1rem; min-width: 0; }
button, .file {
  font: inherit; font-size: .9rem; padding: .35rem .8rem; border-radius: 6px; border: 1px solid var(--line);
  background: var(--panel); color: var(--text); cursor: pointer;
}
button:hover, .file:hover { border-color: var(--accent); }
button[aria-pressed='true'] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.file input { position: absolute; opacity: 0; width: 1px; height: 1px; }
.file:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0; }
.pictures { display: flex; flex-wrap: wrap; gap: .75rem; align-items: start; margin: 0; padding: 0; list-style: none; }
figure { margin: 0; }
figcaption { font-size: .85rem; color: var(--quiet); max-width: 12rem; }
canvas { display: block; image-rendering: pixelated; background: #808080; border-radius: 3px; }
.large canvas { width: min(140px, 36vw); height: auto; }
.large figcaption { max-width: min(10rem, 40vw); }
.huge canvas { width: 224px; max-width: 100%; height: auto; }
.small canvas { width: 48px; height: auto; }
.strip { display: grid; grid-template-columns: repeat(9, minmax(0, 1fr)); gap: 3px; }
.strip canvas { width: 100%; height: auto; }
.strip button, .thumbnails button { padding: 2px; border-width: 2px; line-height: 0; }
.thumbnails { display: grid; grid-template-columns: repeat(auto-fill, minmax(46px, 1fr)); gap: 4px; }
.thumbnails canvas { width: 100%; height: auto; }
.thumbnails button[aria-pressed='true'], .strip button[aria-pressed='true'] { background: none; border-color: var(--chosen); }
.slots { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; margin-bottom: .75rem; }
.slots button { display: grid; gap: .35rem; justify-items: start; text-align: left; padding: .5rem; border-width: 2px; }
.slots button[aria-pressed='true'] { background: var(--panel); color: var(--text); border-color: var(--chosen); }
.slots canvas { width: 84px; height: auto; }
.slots .name { font-size: .8rem; color: var(--quiet); line-height: 1.25; overflow-wrap: anywhere; }
.drop { border: 2px dashed var(--line); border-radius: 8px; padding: .75rem; margin-top: .75rem; }
body.dragging .drop { border-color: var(--accent); }
.problem { color: var(--warn); background: var(--warn-back); border-radius: 6px; padding: .5rem .75rem; margin: .5rem 0; }
.problem:empty, #status:empty { display: none; }
.split { display: flex; flex-wrap: wrap; gap: 1.25rem; }
.split > * { min-width: 0; max-width: 100%; }
.split > .grow { flex: 1 1 320px; }
.split > .side { flex: 0 1 380px; }
.sliders { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: .15rem 1.25rem; }
.slider { display: grid; grid-template-columns: 4.8rem 1fr 3.2rem; gap: .5rem; align-items: center; font-size: .85rem; min-height: 32px; }
.slider small { color: var(--quiet); }
.slider output { font-variant-numeric: tabular-nums; text-align: right; }
input[type='range'] { width: 100%; accent-color: var(--accent); margin: 0; }
.walk-range { display: grid; grid-template-columns: auto 1fr auto; gap: .75rem; align-items: center; margin: .6rem 0; }
.plot { overflow-x: auto; }
.plot svg { max-width: 100%; background: none; color: var(--text); overflow: visible; }
.plot figure { max-width: 100%; }
.plot figure > div { font-size: .85rem !important; }
.views { display: grid; grid-template-columns: repeat(8, minmax(0, 1fr)); gap: 3px; }
.pointed { display: flex; gap: .75rem; align-items: center; min-height: 64px; font-size: .9rem; }
.pointed canvas { width: 56px; height: auto; }
.views canvas { width: 100%; height: auto; }
select { font: inherit; font-size: .9rem; padding: .3rem; max-width: 100%; color: var(--text); background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
`;
