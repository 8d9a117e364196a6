import { decodeJsonGz, encodeJsonGz } from '../encoding/gzip.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { contactsOfWindow } from './contact-index.ts';
import { type ContactTable, hostsOf, tableOf } from './contact-table.ts';
import { type HostContacts, mergeContacts } from './contacts.ts';
import { type LateralDay, lateralDayOf } from './fan-out.ts';
import { type Reach, reachBeyond, reachOfDay } from './usual-reach.ts';
import { pointsInUse, type SeriesPoint, seriesOver } from '../baseline/series.ts';
import { requireSchema } from '../encoding/schema.ts';

/** The form of the summaries of hours that this version writes. */
export const HOUR_SCHEMA = 'surge445.hour/1';
/** The form of the summaries of days that this version writes. */
export const DAY_SCHEMA = 'surge445.day/1';

/** What is remembered of one hour: who reached for whom, and the series. Bounded in size. */
export interface HourSummary {
  readonly schema: typeof HOUR_SCHEMA;
  /** Epoch seconds. */
  readonly hourStart: number;
  /** Windows that were observed, ascending. */
  readonly windows: readonly number[];
  /** Stored as a list of `HostContacts`. */
  readonly contacts: ContactTable;
  /** Of hosts that reached for more than `contacts` names; absent where there is none. */
  readonly reachBeyond?: readonly Reach[];
  readonly points: readonly SeriesPoint[];
}

/** What is remembered of one day: who went out, who is a server, who fans out, and the series. */
export interface DaySummary extends LateralDay {
  readonly schema: typeof DAY_SCHEMA;
  /** Epoch seconds. */
  readonly dayStart: number;
  /** Starts of the hours that it is made of, ascending; undefined in days that were summarised before this was kept. */
  readonly hours: readonly number[] | undefined;
  /** Of the outbound direction only. */
  readonly outbound: readonly HostContacts[];
  /** Of hosts that reached for many in an hour, by key, ascending; absent where there is none, and in days that were summarised before this was kept. */
  readonly reach?: readonly Reach[];
  readonly points: readonly SeriesPoint[];
}

/**
 * Summarises one hour. The summary is a pure function of the windows.
 * @param hourStart epoch seconds
 * @param windows 23 windows by time: the eleven before the hour, then its twelve; undefined where nothing was observed
 */
export function summariseHour(hourStart: number, windows: ReadonlyArray<WindowFacts | undefined>): HourSummary {
  const own = windows.filter((facts): facts is WindowFacts => facts !== undefined && facts.windowStart >= hourStart);
  const hosts = mergeContacts(hostsOfWindows(own));
  const beyond = reachBeyond(hosts, own.map(contactsOfWindow));
  return {
    schema: HOUR_SCHEMA,
    hourStart,
    windows: own.map((facts) => facts.windowStart),
    contacts: tableOf(hosts),
    ...(beyond.length === 0 ? {} : { reachBeyond: beyond }),
    points: seriesOver(windows).filter((point) => point.windowStart >= hourStart),
  };
}

/**
 * Gives one window after the other: twelve busy ones at once are many objects.
 * @yields each host of each window
 */
function* hostsOfWindows(windows: readonly WindowFacts[]): Iterable<HostContacts> {
  for (const facts of windows) yield* hostsOf(contactsOfWindow(facts));
}

/**
 * Summarises one day from the summaries of its hours.
 * @param dayStart epoch seconds
 */
export function summariseDay(dayStart: number, hours: readonly HourSummary[]): DaySummary {
  const outbound = hours.flatMap((hour) => hostsOf(hour.contacts.filter((one) => one.direction === 'outbound')));
  const reach = reachOfDay(hours);
  return {
    schema: DAY_SCHEMA,
    dayStart,
    hours: hours.map((hour) => hour.hourStart),
    outbound: mergeContacts(outbound),
    ...(reach.length === 0 ? {} : { reach }),
    ...lateralDayOf(hours),
    points: hours.flatMap((hour) => hour.points),
  };
}

/**
 * Tells whether a day may have a summary of an hour.
 * @param day the summary of the hour's day, undefined where there is none
 */
export function mayHaveHour(day: DaySummary | undefined, hourStart: number): boolean {
  return day !== undefined && (day.hours?.includes(hourStart) ?? true);
}

/** Writes a summary. Equal summaries give equal bytes. */
export function encodeSummary(summary: HourSummary | DaySummary): Uint8Array {
  return encodeJsonGz('contacts' in summary ? { ...summary, contacts: hostsOf(summary.contacts) } : summary);
}

/**
 * Reads the summary of an hour.
 * @throws {Error} when it was written by a version of the schema that this one does not know
 */
export function decodeHour(bytes: Uint8Array): HourSummary {
  // Only encodeSummary writes these objects; the schema's name stands for their shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const summary = decodeJsonGz(bytes) as Omit<HourSummary, 'contacts'> & { readonly contacts: readonly HostContacts[] };
  requireSchema('the summary of an hour', summary.schema, HOUR_SCHEMA);
  return { ...summary, contacts: tableOf(summary.contacts), points: pointsInUse(summary.points) };
}

/**
 * Reads the summary of a day.
 * @throws {Error} as {@link decodeHour}
 */
export function decodeDay(bytes: Uint8Array): DaySummary {
  // Days that were summarised before hours, servers and habits were remembered lack them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const summary = decodeJsonGz(bytes) as Omit<DaySummary, 'hours' | keyof LateralDay> & Partial<DaySummary>;
  requireSchema('the summary of a day', summary.schema, DAY_SCHEMA);
  const { hours, servers = [], habits = [] } = summary;
  return { ...summary, hours, servers, habits, points: pointsInUse(summary.points) };
}
