import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import type { ReplayedTraffic } from '../replayed-traffic.ts';
import type { Incident } from '../scoring.ts';
import { EvaluationFolderError } from './real-folder.ts';

/** An event that is known to have happened in a capture. */
export interface KnownEvent {
  /** Addresses of the hosts that took part. */
  readonly about: Incident['about'];
  /** Time of the event, [start, end) in epoch seconds; undefined if it lasted for the whole capture. */
  readonly span: readonly [start: number, end: number] | undefined;
}

/**
 * Converts known events to incidents. An event without a time starts with the first record of a host that took part, and ends with the last one.
 * @param events known events
 * @param traffic replayed traffic of the capture
 */
export function incidentsOf(events: readonly KnownEvent[], { windows }: ReplayedTraffic): Incident[] {
  const pairs = windows.flatMap((facts) => facts.pairs.map((pair) => ({ ...pair, windowStart: facts.windowStart })));
  const accountId = pairs[0]?.at.accountId ?? '';
  return events.map(({ about, span }) => {
    const eventPairs = pairs.filter(
      ({ source, destination }) => about === 'anyone' || about.has(source) || about.has(destination),
    );
    const first = eventPairs[0]?.windowStart ?? 0;
    const last = eventPairs.at(-1)?.windowStart ?? first;
    const [start, end] = span ?? [first, last + WINDOW_SECONDS];
    return { accountId, about, start, end };
  });
}

/** Row about a file in the README of the folder. The addresses of real hosts are only there, never in this code. */
export interface TruthRow {
  readonly text: string;
  /** Year with four digits. The times in the text have no year. */
  readonly year: number;
}

/**
 * Finds the row about a file.
 * @param readme text of the README
 * @param name start of the name of the file
 * @throws {EvaluationFolderError} if there is no such row, or the row has no date
 */
export function truthRow(readme: string, name: string): TruthRow {
  const text = readme.split('\n').find((line) => line.startsWith(`| \`${name}`));
  const year = text === undefined ? NaN : Number(/\b(20\d\d)-\d\d-\d\d\b/.exec(text)?.[1]);
  if (text === undefined || Number.isNaN(year)) {
    throw new EvaluationFolderError(
      `Read the known events of ${name}: found no row with a date in README.md, expected one; give the unchanged folder of the evaluation data`,
    );
  }
  return { text, year };
}

/** Reads the scanners and their times, in the form `address (month-day time to [month-day] time, ...)`. */
export function scannersIn({ text, year }: TruthRow): KnownEvent[] {
  const pattern = /(\d+(?:\.\d+){3}) \((\d\d-\d\d) (\d\d:\d\d) to (?:(\d\d-\d\d) )?(\d\d:\d\d),/g;
  return [...text.matchAll(pattern)].map(([, address = '', day = '', from = '', lastDay = day, to = '']) => ({
    about: new Set([address]),
    span: [secondOf(year, day, `${from}:00`), secondOf(year, lastDay, `${to}:00`) + 60],
  }));
}

/**
 * Reads the hours in which sources hammered a host, in the form `month-day hourh (...)`. The sources are in the brackets.
 * @param row row about the file
 * @param host address of the host
 */
export function burstsIn({ text, year }: TruthRow, host: string): KnownEvent[] {
  return [...text.matchAll(/(\d\d-\d\d) (\d\d)h \(([^)]*)\)/g)].map(([, day = '', hour = '', sources = '']) => {
    const start = secondOf(year, day, `${hour}:00:00`);
    return { about: new Set([host, ...addressesIn(sources)]), span: [start, start + HOUR_SECONDS] };
  });
}

/**
 * Reads the moments of unusual traffic, in the form `month-day hour:minute:second`.
 * @param row row about the file
 * @param about addresses of the hosts that may have sent this traffic
 */
export function momentsIn({ text, year }: TruthRow, about: ReadonlySet<string>): KnownEvent[] {
  return [...text.matchAll(/(\d\d-\d\d) (\d\d:\d\d:\d\d)/g)].map(([, day = '', time = '']) => {
    const start = secondOf(year, day, time);
    return { about, span: [start, start + 60] };
  });
}

/**
 * Finds the IPv4 addresses in a text, each of them once, in the order of the text. `a.b.c.57 to .81` stands for all addresses from the first to the
 * last.
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
      `Read the known events: found ${year}-${day} ${time}, expected a time such as 2013-06-07 21:01:00`,
    );
  }
  return second;
}
