import type { PortHistory } from '../../core/world/port-history.ts';
import { DAY_SECONDS, isoDay } from '../../core/time.ts';

/**
 * A month in which the sensors of the world saw 1,000 sources a day, and another number on its last day.
 * @param lastDay `YYYY-MM-DD`
 * @param sources of the last day
 */
export function worldHistory(lastDay: string, sources: number): PortHistory {
  const last = Date.parse(`${lastDay}T00:00:00Z`) / 1000;
  const before = Array.from({ length: 30 }, (_, index) => ({
    day: isoDay(last - (30 - index) * DAY_SECONDS),
    sources: 1000,
  }));
  return { port: 445, days: [...before, { day: lastDay, sources }] };
}

/** The text in which DShield answers: rows by number among what was asked for, numbers as text. */
export function dshieldAnswer({ days, port }: PortHistory): string {
  const rows = days.map(({ day, sources }, index) => [
    String(index),
    { date: day, records: String(50 * sources), targets: '300', sources: String(sources), tcp: '100', udp: '0' },
  ]);
  const asked = { port, startdate: days[0]?.day, enddate: days.at(-1)?.day };
  return JSON.stringify({ ...Object.fromEntries(rows), ...asked });
}
