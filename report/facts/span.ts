import { minuteText, WINDOW_SECONDS, windowOf } from '../../core/time.ts';
import type { Span } from '../report-facts.ts';

/** The span that somebody asks for, in epoch seconds. What is absent follows from the tables. */
export interface AskedSpan {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Error for a span without any log. */
export class NoLogsError extends Error {
  override readonly name = 'NoLogsError';
  /** Span of the tables; undefined if there are none. */
  readonly tables: Span | undefined;

  constructor(message: string, tables: Span | undefined) {
    super(message);
    this.tables = tables;
  }
}

/**
 * Returns the asked span in whole windows.
 * @param tables span of the tables; undefined if there are none
 * @param asked the part of it that is asked for. It may reach over the ends of the tables
 * @throws {NoLogsError} if the tables have nothing in it; the message says what they have
 */
export function chooseSpan(tables: Span | undefined, asked: AskedSpan): Span {
  if (tables === undefined) throw new NoLogsError('found no tables', tables);
  const span = {
    from: windowOf(asked.from ?? tables.from),
    to: windowOf((asked.to ?? tables.to) + WINDOW_SECONDS - 1),
  };
  const had = `the tables have ${spanText(tables)}`;
  if (asked.from !== undefined && asked.to !== undefined && span.from >= span.to) {
    throw new NoLogsError(`found ${spanText(span)}, expected an end after the beginning; ${had}`, tables);
  }
  if (Math.max(span.from, tables.from) < Math.min(span.to, tables.to)) return span;
  throw new NoLogsError(`found no log ${askedText(asked)}; ${had}`, tables);
}

function askedText({ from, to }: AskedSpan): string {
  const parts = [
    from === undefined ? '' : `from ${minuteText(from)}`,
    to === undefined ? '' : `until ${minuteText(to)}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Writes a span with both of its days. */
function spanText({ from, to }: Span): string {
  return `${minuteText(from)} to ${minuteText(to)}`;
}
