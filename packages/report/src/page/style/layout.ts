/** Type, the frame of the page, and its controls. */
export const layoutRules = `
*,*::before,*::after{box-sizing:border-box}
html{font-size:16px;scroll-behavior:smooth;scroll-padding-top:5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:400 1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
display:grid;grid-template-columns:minmax(0,1fr);grid-template-areas:"top" "bar" "nav" "main"}
h1,h2,h3,.kind,.sentences,figcaption,.caption{font-family:"Iowan Old Style","Palatino Linotype",Palatino,Charter,"Source Serif 4",Georgia,serif}
h1{margin:0;font-weight:600;font-size:clamp(1.6rem,4.2vw,2.5rem);line-height:1.15;letter-spacing:-.015em;text-wrap:balance}
h2{margin:0 0 1rem;font-weight:600;font-size:1.5rem;line-height:1.25;letter-spacing:-.01em}
h3{margin:2rem 0 .75rem;font-weight:600;font-size:1.15rem}
a{color:var(--accent)}
code{font:.86em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem;top:.5rem;z-index:9;padding:.5rem 1rem;background:var(--panel);border-radius:4px}
.skip:focus{left:.5rem}
[hidden]{display:none!important}
.top{grid-area:top;padding:2.5rem clamp(1rem,4vw,3rem) 1.25rem}
.kind{margin:0 0 .35rem;font-size:.95rem;font-style:italic;color:var(--soft)}
.toolbar{grid-area:bar;position:sticky;top:0;z-index:5;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;
padding:.55rem clamp(1rem,4vw,3rem);background:var(--page);border-block:1px solid var(--line)}
.toolbar label{display:inline-flex;align-items:center;gap:.45rem;font-size:.875rem;color:var(--soft);white-space:nowrap}
.toolbar .search{flex:1 1 13rem}
input[type=search],select,button{font:inherit;font-size:.9rem;color:var(--ink)}
input[type=search]{width:100%;max-width:26rem;padding:.38rem .7rem;border:1px solid var(--line-strong);border-radius:6px;background:var(--panel)}
select{max-width:13rem;padding:.34rem .5rem;border:1px solid var(--line-strong);border-radius:6px;background:var(--panel)}
#theme[aria-pressed=true]{background:var(--accent-soft);border-color:var(--accent)}
#theme,.close{padding:.34rem .8rem;border:1px solid var(--line-strong);border-radius:6px;background:var(--panel);cursor:pointer}
nav{grid-area:nav;padding:.75rem clamp(1rem,4vw,3rem) 0}
nav ul{display:flex;gap:.1rem 1.1rem;overflow-x:auto;margin:0;padding:0 0 .4rem;list-style:none;font-size:.9rem}
nav a{display:block;padding:.25rem 0;color:var(--soft);text-decoration:none;white-space:nowrap}
nav a:hover,nav a[aria-current]{color:var(--ink)}
nav a[aria-current]{box-shadow:inset 0 -2px var(--accent)}
main{grid-area:main;min-width:0;padding:0 clamp(1rem,4vw,3rem) 5rem}
main>section{max-width:72rem;padding:2.25rem 0 .5rem}
main>section+section{border-top:1px solid var(--line)}
main>section:first-child{padding-top:1.5rem}
#summary>h2{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.lead,.fine{color:var(--soft);font-size:.92rem}
.lead{max-width:60rem;margin:-.25rem 0 1.75rem}
.sentences{margin:0;padding:0;list-style:none;max-width:58rem;font-size:clamp(1.12rem,1.9vw,1.4rem);line-height:1.5}
.sentences li{margin:0 0 .85rem}
.sentences li+li{color:color-mix(in srgb,var(--ink) 88%,var(--page))}
.figures-line{display:flex;flex-wrap:wrap;gap:.35rem 2rem;margin:1.25rem 0 0;padding:0;list-style:none;font-size:.92rem;color:var(--soft)}
.figures-line b{color:var(--ink);font-variant-numeric:tabular-nums}
@media (min-width:1180px){
body{grid-template-columns:17.5rem minmax(0,1fr);grid-template-areas:"top top" "bar bar" "nav main"}
nav{position:sticky;top:3.6rem;align-self:start;max-height:calc(100vh - 4rem);overflow-y:auto;padding:2.4rem 0 2rem clamp(1rem,4vw,3rem)}
nav ul{flex-direction:column;overflow:visible;gap:0}
nav a{white-space:normal;line-height:1.3;padding:.32rem 0}
nav a[aria-current]{box-shadow:inset 2px 0 var(--accent);padding-left:.6rem;margin-left:-.6rem}
}
@media (max-width:640px){
.top{padding-top:1.5rem}
.toolbar{position:static}
.toolbar label:not(.search){flex:1 1 9rem;justify-content:space-between}
select{flex:1;min-width:0}
html{scroll-padding-top:1rem}
}
`;
