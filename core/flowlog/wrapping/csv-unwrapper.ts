import { createLineBatch } from './line-batch.ts';
import { createLineSplitter } from './line-splitter.ts';
import type { TextTaker, Unwrapper } from './wrapping.ts';

/** Names of the column that holds the line: of the console's viewer of events, and of Logs Insights. Who saved the file anew may have changed their letters. */
const MESSAGE_NAMES: readonly string[] = ['message', '@message'];

/** A value of a line of CSV that stands in quotation marks, from its first mark to the one that closes it. Other programs put a space in front. */
const QUOTED = / *"((?:[^"]|"")*)"/y;

/**
 * Reads CSV that the console of CloudWatch wrote: the header line names a column of messages, each message is a line of the flow log.
 * A line without that column is handed on as it is, so that it is counted with its reason.
 * @param taker gets the lines
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData_VisualizationQuery.html
 */
export function createCsvUnwrapper(taker: TextTaker): Unwrapper {
  const batch = createLineBatch(taker);
  let column: number | undefined;
  const splitter = createLineSplitter((line) => {
    if (line.length === 0) return;
    const values = valuesOf(line.toString());
    if (column === undefined) {
      column = values.findIndex((name) => MESSAGE_NAMES.includes(name.trim().toLowerCase()));
      return;
    }
    const message = values[column];
    if (message === undefined) batch.addBytes(line);
    else batch.addText(message);
  });
  return {
    push: (chunk) => splitter.push(chunk),
    end() {
      splitter.end();
      batch.flush();
    },
  };
}

/** Cuts a line into its values. What stands between a closing quotation mark and the next comma belongs to no value. */
function valuesOf(line: string): string[] {
  const values: string[] = [];
  for (let at = 0; at <= line.length;) {
    QUOTED.lastIndex = at;
    const [whole = '', quoted] = QUOTED.exec(line) ?? [];
    const comma = line.indexOf(',', at + whole.length);
    const end = comma < 0 ? line.length : comma;
    values.push(quoted?.replaceAll('""', '"') ?? line.slice(at, end).replace(/^ +/, ''));
    at = end + 1;
  }
  return values;
}
