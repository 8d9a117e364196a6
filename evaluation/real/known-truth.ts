import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import type { ReplayedTraffic } from '../replayed-traffic.ts';
import type { Incident } from '../scoring.ts';
import { EvaluationFolderError } from './real-folder.ts';

/** Who took part in something, and when, as far as it is known. */
export interface KnownEvent {
  readonly about: Incident['about'];
  /** Epoch seconds, [start, end); undefined when it fills the capture. */
  readonly span: readonly [start: number, end: number] | undefined;
}

/**
 * Places events in a capture. One without a time starts when one of those who took part is first seen.
 */
export function incidentsOf(events: readonly KnownEvent[], { windows }: ReplayedTraffic): Incident[] {
  const pairs = windows.flatMap((facts) => facts.pairs.map((pair) => ({ ...pair, windowStart: facts.windowStart })));
  const accountId = pairs[0]?.at.accountId ?? '';
  return events.map(({ about, span }) => {
    const own = pairs.filter(
      ({ source, destination }) => about === 'anyone' || about.has(source) || about.has(destination),
    );
    const first = own[0]?.windowStart ?? 0;
    const last = own.at(-1)?.windowStart ?? first;
    const [start, end] = span ?? [first, last + WINDOW_SECONDS];
    return { accountId, about, start, end };
  });
}

/** What the row of a file in the folder's README says, so that no address of others is written down here. */
export interface TruthRow {
  readonly text: string;
  /** Four digits: times of the day below have none. */
  readonly year: number;
}

/**
 * Finds the row of a file.
 * @param name how the file's name begins
 * @throws {EvaluationFolderError} when there is none
 */
export function truthRow(readme: string, name: string): TruthRow {
  const text = readme.split('\n').find((line) => line.startsWith(`| \`${name}`));
  const year = text === undefined ? NaN : Number(/\b(20\d\d)-\d\d-\d\d\b/.exec(text)?.[1]);
  if (text === undefined || Number.isNaN(year)) {
    throw new EvaluationFolderError(
      `Read the truth of ${name}: README.md has no row of it with a date; give the folder as it was made`,
    );
  }
  return { text, year };
}

/**
 * Reads `address (month-day time to [month-day] time, ...)`: who scanned, from when to when.
 */
export function scannersIn({ text, year }: TruthRow): KnownEvent[] {
  const pattern = /(\d+(?:\.\d+){3}) \((\d\d-\d\d) (\d\d:\d\d) to (?:(\d\d-\d\d) )?(\d\d:\d\d),/g;
  return [...text.matchAll(pattern)].map(([, address = '', day = '', from = '', lastDay = day, to = '']) => ({
    about: new Set([address]),
    span: [secondOf(year, day, `${from}:00`), secondOf(year, lastDay, `${to}:00`) + 60],
  }));
}

/**
 * Reads `month-day hourh (...)`: an hour in which the sources named in brackets hammered a host.
 * @param host the host
 */
export function burstsIn({ text, year }: TruthRow, host: string): KnownEvent[] {
  return [...text.matchAll(/(\d\d-\d\d) (\d\d)h \(([^)]*)\)/g)].map(([, day = '', hour = '', who = '']) => {
    const start = secondOf(year, day, `${hour}:00:00`);
    return { about: new Set([host, ...addressesIn(who)]), span: [start, start + HOUR_SECONDS] };
  });
}

/**
 * Reads every `month-day hour:minute:second`: moments in which one of some hosts did what it otherwise does not.
 */
export function momentsIn({ text, year }: TruthRow, about: ReadonlySet<string>): KnownEvent[] {
  return [...text.matchAll(/(\d\d-\d\d) (\d\d:\d\d:\d\d)/g)].map(([, day = '', time = '']) => {
    const start = secondOf(year, day, time);
    return { about, span: [start, start + 60] };
  });
}

/**
 * Finds IPv4 addresses, each once, in the order in which they come. `a.b.c.57 to .81` stands for all from the first to the last.
 */
export function addressesIn(text: string): string[] {
  const found = [...text.matchAll(/(\d+\.\d+\.\d+\.)(\d+)(?: to \.(\d+))?/g)].flatMap(
    ([, net = '', from = '0', to = from]) =>
      Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${net}${Number(from) + index}`),
  );
  return [...new Set(found)];
}

function secondOf(year: number, day: string, time: string): number {
  const second = Date.parse(`${year}-${day}T${time}Z`) / 1000;
  if (Number.isNaN(second) || second < DAY_SECONDS) {
    throw new EvaluationFolderError(
      `Read the truth: ${year}-${day} ${time} found, a time such as 2013-06-07 21:01:00 expected`,
    );
  }
  return second;
}
