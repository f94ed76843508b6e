/** Tables, and the panel that says how a number was made. */
export const tableRules = `
.table-block{margin:0 0 2.5rem}
.scroll{overflow-x:auto;margin-inline:-.25rem;padding-inline:.25rem}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
.caption{margin:0 0 .75rem;font-size:.98rem;line-height:1.5;max-width:58rem}
.counterpart{color:var(--soft);font-style:italic}
thead tr{border-block:1.5px solid var(--ink)}
thead tr th{border-bottom:1px solid var(--ink)}
tbody{border-bottom:1.5px solid var(--ink)}
thead tr{border-bottom-width:0}
th,td{padding:.3rem .42rem;text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left}
thead th{vertical-align:bottom;font-weight:600;white-space:nowrap}
tbody th{font-weight:500;min-width:9rem;max-width:20rem}
tbody th{display:table-cell}
tbody th{padding-left:1.75rem;text-indent:-1.35rem}
tbody th .mark{margin-right:.5rem}
tbody tr:hover{background:color-mix(in srgb,var(--accent-soft) 55%,transparent)}
tbody tr+tr>*{border-top:1px solid var(--line)}
.mark{width:.85rem;height:.85rem;flex:none;vertical-align:-.08rem}
button.sort,button.cell{margin:0;padding:0;border:0;background:none;font:inherit;color:inherit;cursor:pointer;text-align:inherit}
button.sort{position:relative;padding:.15rem 0;font-weight:600}
button.sort::after{content:"";position:absolute;right:0;left:0;bottom:-.62rem;text-align:center;line-height:1;color:var(--accent)}
th[aria-sort=ascending] button.sort::after{content:"▴"}
th[aria-sort=descending] button.sort::after{content:"▾"}
.better{margin-left:.2em;font-weight:400;color:var(--soft)}
button.cell{display:inline-block;min-width:1.5rem;padding:.1rem .3rem;margin:-.1rem -.3rem;border-radius:4px;line-height:1.35;white-space:nowrap}
button.cell:hover{background:var(--accent-soft)}
button.cell.inspected{background:var(--accent-soft);box-shadow:0 0 0 1.5px var(--accent)}
button.missing{color:var(--soft)}
.error,.theirs,.slash{color:var(--soft)}
.error{font-size:.88em}
.best .mean{font-weight:700}
.tied .mean{text-decoration:underline;text-underline-offset:.2em;text-decoration-thickness:1px}
.versus{display:block;font-size:.8em;color:var(--soft)}
.ahead .by{color:var(--good)}
.behind .by{color:var(--bad)}
.stars{letter-spacing:-.08em}
.notes{margin:.75rem 0 0;padding:0;list-style:none;font-size:.86rem;line-height:1.5;color:var(--soft);max-width:60rem}
.notes li{margin:0 0 .25rem}
.runs th,.runs td{text-align:left}
.runs{font-size:.88rem}
.runs tbody th{max-width:none}
.runs td{white-space:nowrap}
.runs tbody th code{display:block;text-indent:0;font-size:.8em;color:var(--soft)}
.ways{margin:1rem 0 1.75rem;padding:0;list-style:none;font-size:.9rem;max-width:64rem}
.ways li{display:grid;grid-template-columns:2rem minmax(0,1fr);padding:.5rem 0;border-top:1px solid var(--line)}
.ways p{margin:0}
.status{padding:.08rem .5rem;border:1px solid var(--line-strong);border-radius:99px;font-size:.84em;white-space:nowrap}
.status.evaluated{border-color:var(--good);color:var(--good)}
.problems{margin:0 0 1.5rem;padding:.8rem 1rem;border:1px solid var(--line-strong);border-left:4px solid var(--bad);border-radius:6px;font-size:.92rem;overflow-wrap:anywhere}
.problems ul{margin:.4rem 0 0;padding-left:1.2rem}
details.reading{margin:-.75rem 0 1.75rem;border-top:0;padding:0;color:var(--soft);font-size:.9rem;max-width:60rem}
.reading ul{margin:.5rem 0 0;padding-left:1.2rem}
.reading li{margin:.2rem 0}
details{border-top:1px solid var(--line);padding:.5rem 0}
summary{cursor:pointer;font-size:.92rem}
summary .mark{margin:0 .5rem 0 .25rem}
.settings{columns:18rem;column-gap:2rem;margin:.6rem 0;font-size:.84rem}
.settings div{display:flex;gap:.75rem;justify-content:space-between;break-inside:avoid;border-bottom:1px solid var(--line);padding:.12rem 0}
.settings dt{color:var(--soft)}
.settings dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
#inspector{position:fixed;right:1.25rem;bottom:1.25rem;z-index:8;width:min(27rem,calc(100vw - 2rem));max-height:min(75vh,40rem);overflow:auto;
padding:1rem 1.25rem 1.25rem;background:var(--panel);border:1px solid var(--line-strong);border-radius:10px;box-shadow:var(--shadow);font-size:.9rem}
#inspector h3{margin:0 2.5rem .5rem 0;font-size:1.05rem}
#inspector h3 .mark{margin-right:.5rem}
#inspector p{margin:.35rem 0}
.close{position:absolute;right:.75rem;top:.75rem;line-height:1;padding:.4rem .6rem}
.number b{font-size:1.3rem;font-variant-numeric:tabular-nums;margin-right:.4rem}
.seeds{display:flex;flex-wrap:wrap;gap:.15rem 1rem;margin:.25rem 0;padding:0;list-style:none;color:var(--soft);font-variant-numeric:tabular-nums}
.facts{margin:.75rem 0}
.facts div{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.5rem;padding:.22rem 0;border-top:1px solid var(--line)}
.facts dt{color:var(--soft)}
.facts dd{margin:0;overflow-wrap:anywhere}
#inspector .settings{columns:auto}
@media (max-width:640px){
#inspector{right:0;left:0;bottom:0;width:auto;max-height:62vh;border-radius:14px 14px 0 0}
table{font-size:.86rem}
tbody th{min-width:7rem;max-width:9.5rem}
table:not(.runs) tr>:first-child{position:sticky;left:-.25rem;background:var(--page);z-index:1}
}
`;
