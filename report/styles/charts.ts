/** Charts, legends and maps. Their colours are printed too. */
export const CHARTS = `
.plot, .lanes, .strips, .heat, .legend { print-color-adjust: exact; -webkit-print-color-adjust: exact }
.plot, .lanes { --gutter: 3.2rem }
.plot { position: relative; padding: .3rem 1.2rem 1.6rem var(--gutter) }
.canvas { position: relative; height: 130px; overflow: hidden }
.canvas svg { position: absolute; inset: 0; width: 100%; height: 100% }
.canvas i { position: absolute }
.canvas path { fill: none; vector-effect: non-scaling-stroke; stroke-linejoin: round }
.canvas .usual { fill: var(--usual) }
.canvas .mean { stroke: var(--mean); stroke-width: 1.5; stroke-dasharray: 1 3 }
.canvas .opens { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 5 4 }
.canvas .area { fill: var(--count-soft) }
.canvas .line { stroke: var(--count); stroke-width: 1.5 }
.canvas .grid { left: 0; right: 0; border-top: 1px solid var(--line) }
.canvas .limit { left: 0; right: 0; border-top: 1.5px dashed var(--limit) }
.limit b { position: absolute; right: 0; top: 0; font: 600 .75rem/1.4 system-ui, sans-serif; color: var(--limit); background: var(--card); padding: 0 .3rem }
.canvas .episode, .canvas .gap { top: 0; bottom: 0; min-width: 2px }
.episode { background: var(--episode) }
.gap { background: repeating-linear-gradient(45deg, var(--gap) 0 1.5px, transparent 1.5px 6px) }
.counts { position: absolute; left: 0; top: .3rem; bottom: 1.6rem; width: var(--gutter) }
.counts span { position: absolute; right: .5rem; transform: translateY(50%); font-size: .75rem; color: var(--muted); white-space: nowrap; overflow-wrap: normal }
.times { position: relative; height: 1.4rem }
.times span { position: absolute; top: .25rem; transform: translateX(-50%); font-size: .75rem; color: var(--muted); white-space: nowrap; overflow-wrap: normal }
.times span::before { content: ""; position: absolute; left: 50%; top: -.25rem; height: .25rem; border-left: 1px solid var(--muted) }
.plot .times { margin-bottom: -1.4rem }
.plot .above { margin: 0 0 .2rem; font-size: .75rem; color: var(--limit); position: static }
.plot .above ~ .counts { top: auto; height: 130px }
.lanes { padding: .2rem 1.2rem 0 var(--gutter) }
.lane { position: relative; height: 1.6rem; container-type: inline-size }
.bar { position: absolute; top: 0; display: flex; gap: .25rem; align-items: center; height: 1.5rem; font-size: .75rem; font-weight: 600; color: var(--text) }
.bar i { display: block; width: max(4px, var(--w)); height: 1.1rem; border-radius: 3px; background: var(--low) }
.bar.critical i { background: var(--critical) }
.bar.high i { background: var(--high) }
.bar.medium i { background: var(--medium) }
.bar.before { flex-direction: row-reverse }
.bar.within span { position: absolute; left: .3rem; background: var(--card); border-radius: 2px; padding: 0 .25rem; line-height: 1.2 }
.legend { list-style: none; margin: .5rem 0; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .85rem; color: var(--muted) }
.legend li { display: flex; align-items: center; gap: .4rem }
.legend i { flex: none; width: 1.3rem; height: .8rem; border-radius: 2px }
.legend .count { height: 0; border-top: 2px solid var(--count) }
.legend .usual { background: var(--usual); border-bottom: 2px dotted var(--mean) }
.legend .limit { height: 0; border-top: 2px dashed var(--limit) }
.heat { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1rem 1.6rem; max-width: 62rem }
.heat:not(.low) { grid-template-columns: minmax(0, 46rem) }
.month p { margin: 0; font-size: .85rem; font-weight: 600 }
.row { display: grid; grid-template-columns: 1.6rem repeat(24, minmax(0, 1fr)); gap: 1px; margin-bottom: 1px; align-items: center }
.row b, .row span { font-weight: 400; font-size: .7rem; line-height: 1; color: var(--muted); white-space: nowrap; overflow-wrap: normal }
.row span { width: 0; line-height: 1.3 }
.row i { height: 20px; border-radius: 1px }
.low .row i { height: 11px }
.h0 { background: var(--h0) } .h1 { background: var(--h1) } .h2 { background: var(--h2) } .h3 { background: var(--h3) } .h4 { background: var(--h4) } .h5 { background: var(--h5) }
.strips { padding: 0 1.2rem }
.strip { margin: .5rem 0; font-size: .85rem }
.strip b { color: var(--muted); font-weight: 400 }
.observed { background: var(--good) }
.strip .observed { position: relative; height: .9rem; border-radius: 3px; overflow: hidden }
.strip .gap { position: absolute; top: 0; bottom: 0; min-width: 2px; background-color: var(--card) }
@media (max-width: 600px) {
  .plot, .lanes { --gutter: 2.6rem }
  .times .minor { display: none }
}
`;
