/** Figures, their captions, and what stands in them. */
export const figureRules = `
figure{margin:0 0 2.25rem;min-width:0}
.canvas{min-width:0}
.canvas:empty{min-height:8rem}
.canvas>svg,.canvas>figure{margin:0}
figcaption{margin-top:.6rem;font-size:.95rem;line-height:1.5;max-width:58rem}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 2.5rem}
.grid{display:flex;flex-wrap:wrap;gap:1.25rem 20px;align-items:flex-start}
.panel{min-width:0}
.panel-title{margin:0 0 .2rem;font-size:.9rem;display:flex;gap:.75rem;align-items:baseline}
.panel-title .legend{margin:0}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;align-items:center;margin:0 0 .6rem;padding:0;list-style:none;font-size:.88rem;line-height:1.4}
.legend li{display:inline-flex;align-items:center;gap:.4rem}
.swatch{width:.8rem;height:.8rem;border-radius:50%}
.ramp{display:inline-block;width:8rem;height:.7rem;margin:0 .5rem;border-radius:3px}
.simvae-plot{--plot-background:var(--panel);display:block;height:auto;max-width:100%;color:var(--ink);overflow:visible;font-variant-numeric:tabular-nums}
.simvae-plot text,.simvae-plot tspan{white-space:pre}
.control,.controls{display:flex;flex-wrap:wrap;gap:.6rem 1.5rem;align-items:center;margin:0 0 1rem;font-size:.9rem;color:var(--soft)}
.control label,.controls label{display:inline-flex;gap:.5rem;align-items:center}
.controls .grow{flex:1 1 14rem}
input[type=range]{flex:1;min-width:6rem;accent-color:var(--accent)}
fieldset{margin:0;padding:0;border:0;min-width:0}
legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.segmented{display:inline-flex;border:1px solid var(--line-strong);border-radius:6px;overflow:hidden}
.segmented label{position:relative}
.segmented input,.chips input{position:absolute;opacity:0;inset:0;margin:0;cursor:pointer}
.segmented span{padding:.3rem .85rem}
.segmented input:checked+span{background:var(--accent);color:var(--page)}
.segmented input:focus-visible+span,.chips input:focus-visible+span{outline:2px solid var(--accent);outline-offset:2px}
.chips{display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 1rem}
.chips label{position:relative}
.chips span{display:inline-flex;gap:.4rem;align-items:center;padding:.2rem .7rem;border:1px solid var(--line-strong);border-radius:99px;font-size:.86rem;color:var(--soft)}
.chips input:checked+span{border-color:var(--ink);color:var(--ink);background:var(--panel)}
.map-frame{position:relative;border:1px solid var(--line);border-radius:8px;background:var(--panel);cursor:crosshair}
.map-frame svg{touch-action:pan-y}
.marked{pointer-events:none;fill:none}
.marked .neighbour{stroke:var(--ink);stroke-width:1.2}
.marked .halo{stroke:var(--panel);stroke-width:5}
.marked .chosen{stroke:var(--ink);stroke-width:2.4}
.hover-image{position:absolute;z-index:3;display:grid;gap:.25rem;padding:.4rem;background:var(--panel);border:1px solid var(--line-strong);border-radius:8px;box-shadow:var(--shadow);pointer-events:none;font-size:.78rem;max-width:9rem}
.map-detail{display:flex;flex-wrap:wrap;gap:1.25rem 2.5rem;margin:-.5rem 0 2rem;padding:1.1rem 1.25rem;border:1px solid var(--line);border-radius:8px;background:var(--panel)}
.map-detail:empty{display:none}
.map-detail .one{display:flex;gap:1.25rem}
.map-detail .facts{margin:0;display:grid;grid-template-columns:max-content minmax(3rem,1fr);align-content:start;column-gap:1rem;min-width:9rem;font-size:.88rem}
.map-detail .facts div{grid-column:1/-1;grid-template-columns:subgrid}
.map-detail .facts div:first-child{border-top:0}
.strips{display:grid;align-content:start;grid-template-columns:max-content minmax(0,1fr);gap:.3rem 1rem;align-items:center}
.strips.narrow{grid-template-columns:minmax(0,1fr)}
.strip-name{font-size:.88rem}
.strip-name .legend{margin:0}
.strips canvas,.panel canvas{display:block}
canvas{max-width:100%;image-rendering:pixelated;border-radius:2px}
.column-names{display:flex;gap:2px;height:3.4rem;align-items:flex-end;font-size:.68rem;line-height:1;color:var(--soft);margin-bottom:.25rem}
.column-names>span{flex:none;position:relative;height:1em}
.column-names span span{position:absolute;left:40%;bottom:0;transform:rotate(-50deg);transform-origin:0 100%;white-space:nowrap;max-width:5rem;overflow:hidden;text-overflow:ellipsis}
.warnings{margin:0 0 1.5rem;padding:0 0 0 1.1rem;font-size:.9rem;color:var(--soft);max-width:60rem}
.warnings b{color:var(--ink);font-weight:600}
@media (max-width:560px){
.strips{grid-template-columns:minmax(0,1fr)}
.map-detail{padding:.9rem}
.map-detail .one{flex-wrap:wrap}
}
`;
