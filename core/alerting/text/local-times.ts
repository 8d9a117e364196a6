/** A time as `minuteText` writes it. */
const UTC_TIME = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/g;

/**
 * Writes the time of a place beside each time of a mail, with the day where it is another one: `2026-11-23 03:05 UTC (04:05 in Berlin)`.
 * @param mail with times in UTC
 * @param timeZone name in the tz database, for example `Europe/Berlin`
 */
export function withLocalTimes(mail: string, timeZone: string): string {
  const place = timeZone.split('/').at(-1)?.replaceAll('_', ' ');
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return mail.replaceAll(UTC_TIME, (text, day: string, minute: string) => {
    // Swedish writes 2026-11-23 04:05.
    const local = format.format(new Date(`${day}T${minute}:00Z`));
    return `${text} (${local.startsWith(day) ? local.slice(day.length + 1) : local} in ${place})`;
  });
}
