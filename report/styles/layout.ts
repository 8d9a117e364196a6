/** The page: its sections, texts and links. */
export const LAYOUT = `
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0 auto; max-width: 1240px; padding: 1.2rem; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; -webkit-text-size-adjust: 100% }
.skip { position: absolute; left: -99rem }
.skip:focus { position: static }
header { margin: .4rem 0 1rem }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .5rem }
h3 { font-size: 1.1rem; margin: 1.4rem 0 .3rem }
h4 { font-size: .95rem; margin: 1.1rem 0 .3rem }
p { margin: .4rem 0; max-width: 75ch }
p, li { text-wrap: pretty }
a { color: var(--link) }
small { font-size: .85em }
.name { color: var(--muted); font-size: .85rem; font-weight: 600; margin: 0 }
.lead, .note, caption { color: var(--muted) }
.note { font-size: .9rem }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.3rem; margin: 0 0 1rem }
:target { outline: 3px solid var(--link); outline-offset: 3px }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85rem }
code { background: var(--soft); border-radius: 4px; padding: .1rem .3rem }
pre { white-space: pre-wrap; background: var(--soft); border-radius: 6px; padding: .9rem; margin: .5rem 0 1rem; unicode-bidi: plaintext }
summary { cursor: pointer; padding: .35rem 0 }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem .4rem }
nav a { display: block; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); text-decoration: none; font-size: .9rem }
nav b { color: var(--muted); font-weight: 600 }
footer { color: var(--muted); font-size: .85rem }
.finding { font-size: 1.1rem }
ul.finding { padding-left: 1.2rem; margin: .4rem 0; max-width: 75ch }
code span { white-space: nowrap }
.badge { display: inline-block; border-radius: 4px; padding: 0 .45rem; font-size: .8rem; font-weight: 650; white-space: nowrap; color: var(--low); background: var(--low-soft) }
.badge.critical { color: var(--critical); background: var(--critical-soft) }
.badge.high { color: var(--high); background: var(--high-soft) }
.badge.medium { color: var(--medium); background: var(--medium-soft) }
.badge.new { color: var(--new); background: var(--new-soft) }
.verdict { border-left: 8px solid var(--good) }
.verdict h2 { font-size: 1.55rem; color: var(--good) }
.verdict.yes { border-left-color: var(--critical) }
.verdict.yes h2 { color: var(--critical) }
.verdict.unknown { border-left-color: var(--medium) }
.verdict.unknown h2 { color: var(--medium) }
.verdict h3 { margin: .9rem 0 .2rem }
.steps { padding-left: 1.5rem; margin: .2rem 0; max-width: 75ch }
.doubt { border-left: 3px solid var(--medium); padding-left: .7rem }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .6rem; margin: 1rem 0 }
.tiles div { background: var(--soft); border-radius: 8px; padding: .6rem .8rem }
.tiles dt { color: var(--muted); font-size: .85rem }
.tiles dd { margin: 0; font-size: .9rem }
.tiles b { display: block; font-size: 1.5rem; line-height: 1.25; font-variant-numeric: tabular-nums }
@media (min-width: 1100px) {
  main { display: grid; grid-template-columns: 12rem minmax(0, 1fr); column-gap: 1.5rem; align-items: start }
  main > section { grid-column: 2 }
  nav { grid-column: 1; grid-row: 1 / span 9; position: sticky; top: 1rem }
  footer { margin-left: 13.5rem }
  nav ul { flex-direction: column }
  nav a { border-radius: 6px }
}
@media (max-width: 600px) {
  body { padding: .7rem }
  section { padding: .9rem .8rem }
  .tiles { grid-template-columns: 1fr 1fr }
  h1 { font-size: 1.45rem }
  .verdict h2 { font-size: 1.35rem }
}
`;
