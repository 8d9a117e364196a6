/** Tables, episodes, alerts and trees. */
export const LISTS = `
.scroll { overflow-x: auto; margin: .6rem 0 }
table { min-width: min(100%, 34rem); border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal }
caption { text-align: left; padding: .2rem 0; font-size: .85rem }
th, td { text-align: right; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); font-weight: 400; unicode-bidi: isolate }
th:last-child, td:last-child { padding-right: .2rem }
thead th { font-weight: 600; vertical-align: bottom }
tbody th, .t { text-align: left; overflow-wrap: anywhere; min-width: 6.5rem }
details > .scroll { max-height: 28rem; overflow: auto }
details > .scroll thead th { position: sticky; top: 0; background: var(--card) }
details > .scroll tbody th { white-space: nowrap }
td small, tbody th small { display: block; color: var(--muted); overflow-wrap: anywhere }
time { white-space: nowrap }
ol.episodes, ol.alerts { list-style: none; margin: .6rem 0; padding: 0 }
.episodes li { border-left: 4px solid var(--low); padding: .1rem 0 .1rem .8rem; margin: 0 0 .8rem }
.episodes li.critical { border-color: var(--critical) }
.episodes li.high { border-color: var(--high) }
.episodes li.medium { border-color: var(--medium) }
.episodes p { margin: .1rem 0 }
.alerts > li { border-bottom: 1px solid var(--line) }
.alerts summary { padding: .5rem 0 }
.alerts summary small { color: var(--muted) }
.tree, .tree ul { list-style: none; margin: .4rem 0; padding: 0 }
.tree ul { margin-left: .6rem; padding-left: .9rem; border-left: 2px solid var(--critical) }
.tree li { padding: .3rem 0 }
.tree .note { display: block; padding-left: 1.2rem }
@media (max-width: 600px) {
  table { font-size: .82rem }
  th, td { padding-right: .55rem }
  tbody th, .t { min-width: 4.6rem }
  .cards table, .cards tbody, .cards caption { display: block; min-width: 0 }
  .cards thead { position: absolute; left: -99rem }
  .cards tr { display: flex; flex-wrap: wrap; gap: 0 .9rem; padding: .45rem 0; border-bottom: 1px solid var(--line) }
  .cards tbody th { flex-basis: 100%; font-weight: 600 }
  .cards tbody th, .cards td { border: 0; padding: 0; text-align: left }
  .cards td small { display: inline }
  .cards td[data-title]::before { content: attr(data-title) " "; color: var(--muted) }
}
`;
