import { html, type Html, type HtmlValue } from './html.ts';

/** A column of a table: its title, and what a row shows in it. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => HtmlValue;
  readonly isNumber?: true;
}

/**
 * Writes a table. It can be scrolled to the side, also with the keyboard, where the screen is narrower.
 * @param caption what the table shows
 * @param columns the first column names the row
 */
export function dataTable<Row>(caption: string, columns: ReadonlyArray<TableColumn<Row>>, rows: readonly Row[]): Html {
  const head = columns.map(({ title, isNumber }) => html`<th scope="col" ${numberClass(isNumber)}>${title}</th>`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column, index) => cellOf(column, row, index))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function cellOf<Row>({ cell, isNumber }: TableColumn<Row>, row: Row, index: number): Html {
  return index === 0 ? html`<th scope="row">${cell(row)}</th>` : html`<td${numberClass(isNumber)}>${cell(row)}</td>`;
}

function numberClass(isNumber: true | undefined): Html | undefined {
  return isNumber ? html` class="n"` : undefined;
}

/** Writes content that opens with a click or a key. */
export function folded(title: string, content: HtmlValue): Html {
  return html`<details>
    <summary>${title}</summary>
    ${content}
  </details>`;
}
