/** On paper: everything there is, light, without controls. */
export const printRules = `
@media print{
@page{margin:16mm}
:root{--page:#fff;--panel:#fff;--ink:#000;--soft:#444;--line:#ddd;--line-strong:#999}
body{display:block;font-size:10pt}
.toolbar,nav,.skip,#inspector,.controls,.chips,.control{display:none!important}
main,.top{padding-inline:0}
main>section{max-width:none}
figure,tr,.panel,.strips{break-inside:avoid}
h2,h3,.caption{break-after:avoid}
.scroll{overflow:visible}
.map-detail{border:0;padding:0}
}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
`;
