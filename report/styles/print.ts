/** Paper: light, everything open, and no part cut by the end of a sheet. */
export const PRINT = `
@media print {
  :root { color-scheme: light; --page: #fff }
  @page { margin: 14mm }
  body { display: block; max-width: none; padding: 0; font-size: 10.5pt }
  nav, .skip { display: none }
  section { border: 0; padding: 0 1.2rem; margin: 0 0 1.4rem }
  .verdict { border-left: 8px solid }
  details::details-content { content-visibility: visible; block-size: auto }
  summary { list-style: none }
  h2, h3, h4, summary, caption { break-after: avoid }
  .plot, .lanes, .month, .tiles, .strip, .episodes li, .tree li, tr { break-inside: avoid }
  thead { display: table-header-group }
  .scroll, details > .scroll { overflow: visible; max-height: none }
  details > .scroll thead th { position: static }
  table { font-size: 8.5pt }
  th, td { padding-right: .5rem }
  time { white-space: normal }
  table:has(th:nth-child(20)) { font-size: 5.5pt }
  table:has(th:nth-child(20)) :is(th, td) { padding-right: .25rem; min-width: 0 }
  pre { border: 1px solid var(--line) }
  a { color: inherit; text-decoration: none }
}
`;
