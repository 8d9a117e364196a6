import { html, type Html, type HtmlValue } from './html.ts';

/** A column of a table: its title, and what a row shows in it. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => HtmlValue;
  /** True for words, which stand at the left and may take several lines. Numbers and times stand at the right. */
  readonly isText?: true;
}

/**
 * Writes a table. It can be scrolled to the side, also with the keyboard, where the screen is narrower.
 * @param caption what the table shows
 * @param columns the first column names the row
 */
export function dataTable<Row>(caption: string, columns: ReadonlyArray<TableColumn<Row>>, rows: readonly Row[]): Html {
  const head = columns.map(({ title, isText }, index) =>
    index === 0 || isText ? html`<th scope="col" class="t">${title}</th>` : html`<th scope="col">${title}</th>`,
  );
  const body = rows.map((row) => html`<tr>${columns.map((column, index) => cellOf(column, row, index))}</tr>`);
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${caption}">
    <table>
      <caption>${caption}</caption>
      <thead><tr>${head}</tr></thead>
      <tbody>${body}</tbody>
    </table>
  </div>`;
}

function cellOf<Row>({ cell, isText }: TableColumn<Row>, row: Row, index: number): Html {
  if (index === 0) return html`<th scope="row">${cell(row)}</th>`;
  return isText ? html`<td class="t">${cell(row)}</td>` : html`<td>${cell(row)}</td>`;
}
