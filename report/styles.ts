/** Style sheet of the page: light and dark, from 320 pixels on, and for paper. */
export const STYLES = `
:root{color-scheme:light dark;--page:#fff;--text:#1b1f24;--muted:#57606a;--line:#d0d7de;--soft:#f6f8fa;--count:#0b5fad;--threshold:#b3261e;--usual:#cfe8d5;--episode:rgba(214,140,0,.22);--yes:#b3261e;--unknown:#8a5a00;--no:#1a6e3c;--link:#0b5fad;
--h0:#eef1f4;--h1:#cfe2f5;--h2:#9dc3e8;--h3:#5f9bd3;--h4:#2b6cb0;--h5:#123e70}
@media (prefers-color-scheme:dark){:root{--page:#0f1419;--text:#e6e9ec;--muted:#a3adb8;--line:#36404a;--soft:#171d24;--count:#6cb2f5;--threshold:#ff8a80;--usual:#1f4630;--episode:rgba(240,180,60,.22);--yes:#ff8a80;--unknown:#f0b84a;--no:#6fd393;--link:#6cb2f5;
--h0:#1b222a;--h1:#16324f;--h2:#1d4f80;--h3:#2d74b8;--h4:#5da3e0;--h5:#b5d9f8}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1040px;padding:16px;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;margin:.2em 0}h2{font-size:1.3rem;margin:0 0 .4em}h3{font-size:1.1rem;margin:1.4em 0 .3em}h4{font-size:1rem;margin:1em 0 .2em}
section{margin:2.2em 0}.lead,caption{color:var(--muted)}
.verdict{border-left:6px solid var(--no);padding:.8em 1em;background:var(--soft)}.verdict.yes{border-color:var(--yes)}.verdict.unknown{border-color:var(--unknown)}
.verdict h2{color:var(--no)}.verdict.yes h2{color:var(--yes)}.verdict.unknown h2{color:var(--unknown)}
.scroll{overflow-x:auto;margin:.8em 0}table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.3em 0}th,td{text-align:left;padding:.25em .7em .25em 0;border-bottom:1px solid var(--line);white-space:nowrap;font-weight:400}thead th{font-weight:600}.n{text-align:right}
.chart svg{display:block;width:100%;height:auto}.narrow{display:none}
.heat{max-width:760px}.row{display:grid;grid-template-columns:3.2rem repeat(24,1fr);gap:1px;margin-bottom:1px;align-items:center}.row b,.row span{font-weight:400;font-size:.75rem;color:var(--muted);overflow-wrap:normal;white-space:nowrap}.row span{width:0}
.row i{height:16px;background:var(--h0);print-color-adjust:exact;-webkit-print-color-adjust:exact}.row .h1{background:var(--h1)}.row .h2{background:var(--h2)}.row .h3{background:var(--h3)}.row .h4{background:var(--h4)}.row .h5{background:var(--h5)}
.row .none{background:repeating-linear-gradient(45deg,var(--line) 0 2px,transparent 2px 5px)}
.tree,.tree ul{list-style:none;padding-left:1.1em;border-left:2px solid var(--line)}.tree li{padding:.2em 0}
.alerts{padding-left:0;list-style:none}.alerts li{border-left:4px solid var(--line);padding-left:.7em;margin:.5em 0}.alerts .critical,.alerts .high{border-color:var(--yes)}.alerts .medium{border-color:var(--unknown)}
summary{cursor:pointer;padding:.2em 0}pre{white-space:pre-wrap;background:var(--soft);padding:.8em;font-size:.85rem}
mark{background:var(--unknown);color:var(--page);border-radius:3px;padding:0 .3em}nav ul{padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.2em 1em}a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
@media (max-width:600px){body{padding:12px}.wide{display:none}.narrow{display:block}.row{grid-template-columns:2.7rem repeat(24,1fr)}}
@media print{body{max-width:none}nav{display:none}section{break-inside:auto}.chart,.row,li{break-inside:avoid}.scroll{overflow:visible}th,td{white-space:normal}}
`;
