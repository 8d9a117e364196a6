import { html, type Html, type HtmlValue } from './html.ts';

/** A column of a table: its title, and what a row shows in it. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => HtmlValue;
  /** True for words, which stand at the left and may take several lines. Numbers and times stand at the right. */
  readonly isText?: true;
}

/** What a table consists of. */
interface TableParts {
  readonly caption: string;
  readonly head: readonly Html[];
  readonly body: readonly Html[];
}

/**
 * Writes a table of many numbers. It can be scrolled to the side, also with the keyboard, where the screen is narrower.
 * @param caption what the table shows
 * @param columns the first column names the row
 */
export function dataTable<Row>(caption: string, columns: ReadonlyArray<TableColumn<Row>>, rows: readonly Row[]): Html {
  const head = columns.map(({ title, isText }, index) =>
    index === 0 || isText ? html`<th scope="col" class="t">${title}</th>` : html`<th scope="col">${title}</th>`,
  );
  const body = rows.map((row) => {
    const [name, ...cells] = columns.map(({ cell, isText }, index) => {
      if (index === 0) return html`<th scope="row">${cell(row)}</th>`;
      return isText ? html`<td class="t">${cell(row)}</td>` : html`<td>${cell(row)}</td>`;
    });
    return html`<tr>
      ${name}${cells}
    </tr>`;
  });
  return scrollable({ caption, head, body });
}

/**
 * Writes a table whose rows become small cards on a narrow screen: each value then has the title of its column before it.
 * @param caption what the table shows
 * @param columns the first column names the row
 */
export function cardTable<Row>(caption: string, columns: ReadonlyArray<TableColumn<Row>>, rows: readonly Row[]): Html {
  // A browser may forget what a table is when its rows are no longer laid out as one, so roles say it again.
  const head = columns.map(({ title, isText }, index) =>
    index === 0 || isText
      ? html`<th scope="col" role="columnheader" class="t">${title}</th>`
      : html`<th scope="col" role="columnheader">${title}</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr role="row">
        ${columns.map((column, index) => cardCell(column, row, index))}
      </tr>`,
  );
  return html`<div class="cards">${scrollable({ caption, head, body })}</div>`;
}

function cardCell<Row>({ title, cell, isText }: TableColumn<Row>, row: Row, index: number): Html {
  if (index === 0) return html`<th scope="row" role="rowheader">${cell(row)}</th>`;
  return html`<td role="cell" ${isText ? html` class="t"` : undefined} data-title="${title}">${cell(row)}</td>`;
}

function scrollable({ caption, head, body }: TableParts): Html {
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${caption}">
    <table role="table">
      <caption>
        ${caption}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${head}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${body}
      </tbody>
    </table>
  </div>`;
}
