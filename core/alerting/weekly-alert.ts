import type { AllowEntry, Settings } from '../settings/detection-settings.ts';
import { DAY_SECONDS, dayOf, isoDay } from '../time.ts';
import { pluralised, joined } from '../wording.ts';
import type { Alert } from './alert.ts';
import { digestAlertId } from './delivery.ts';
import { digestAlert } from './digest-alert.ts';
import { type SuppressedByEntry, WEEK_SECONDS, type WeekSummary } from './suppressed-week.ts';
import { mailOf } from './text/mail.ts';
import { shortIdOf } from '../episodes/short-id.ts';
import { byText } from '../collections/order.ts';
import type { AlertContext } from './alert-context.ts';

/** So long before its end an entry is mentioned. */
const WARNING_DAYS = 14;

/** How many hosts of an entry are named. */
const NAMED_HOSTS = 3;

/**
 * Makes the message that tells what the allow-list hid in a week, which entries are about to end and which seem to be of no use.
 * @param summary of a week that is over
 * @param context what else is known
 * @param settings as they are now
 */
export function composeWeek(
  summary: WeekSummary,
  context: Pick<AlertContext, 'watermark' | 'situation'>,
  { allow, ports }: Pick<Settings, 'allow' | 'ports'>,
): Alert {
  const { weekStart, entries } = summary;
  const episodes = sumOf(entries, 'episodes');
  const week = `week of ${isoDay(weekStart)}`;
  const hid = episodes === 0 ? 'nothing' : pluralised(episodes, 'episode');
  const id = digestAlertId('weekly', weekStart);
  const query = weekQuery(weekStart);
  const attempts =
    episodes === 0
      ? ''
      : ` with ${pluralised(sumOf(entries, 'attempts'), 'attempt')}; all of it is recorded in the table alerts`;
  const port = ports[0] ?? 445;
  const headline = `Allow-list, ${week}: it hid ${hid}`;
  const email = mailOf(
    `LOW. Your allow-list hid ${hid} in the ${week}.`,
    [
      ['WHAT HAPPENED', [`In the ${week} (UTC) your allow-list hid ${hid}${attempts}.`]],
      ['HIDDEN', hiddenLines(entries, allow)],
      ['EXPIRING', allow.flatMap((entry) => expiryLine(entry, context.watermark))],
      ['WITHOUT USE', uselessLines(summary, allow, context.watermark)],
      ['NEXT', ['The next such mail comes in a week. Each entry is a blind spot: keep them few and narrow.']],
      ['FOR ANALYSTS', query.split('\n')],
    ],
    `Reference ${shortIdOf({ id })} (digest ${id})`,
  );
  const text = {
    subject: `[surge445 ${shortIdOf({ id })}] ${headline}`,
    email,
    sms: `SMB${port} ALLOW-LIST ${week}: it hid ${hid}. Ref ${shortIdOf({ id })}`,
  };
  const facts = {
    level: 'weekly',
    headline,
    severity: 'low',
    value: episodes,
    threshold: 1,
    query,
    text,
    sms: false,
  } as const;
  return digestAlert({ ...facts, since: weekStart, until: weekStart + WEEK_SECONDS }, context, port);
}

function sumOf(entries: WeekSummary['entries'], what: 'episodes' | 'attempts'): number {
  return Object.values(entries).reduce((sum, entry) => sum + entry[what], 0);
}

function hiddenLines(entries: WeekSummary['entries'], allow: readonly AllowEntry[]): string[] {
  return Object.entries(entries)
    .toSorted(([a], [b]) => byText(a, b))
    .map(([id, hidden]) => {
      const entry = allow.find((one) => one.id === id);
      const about = entry ? `${entry.kind}, owner ${entry.owner}` : 'no longer in the settings';
      return `${id} (${about}): ${pluralised(hidden.episodes, 'episode')}, ${pluralised(hidden.attempts, 'attempt')}, ${hostsText(hidden)}.`;
    });
}

function hostsText({ hosts, more }: SuppressedByEntry): string {
  return `${more ? 'more than ' : ''}${pluralised(hosts.length, 'host')} (${joined(hosts, NAMED_HOSTS)})`;
}

function expiryLine({ id, expires, owner }: AllowEntry, watermark: number): string[] {
  const days = (Date.parse(`${expires}T00:00:00Z`) / 1000 - dayOf(watermark)) / DAY_SECONDS;
  if (days > WARNING_DAYS) return [];
  const line =
    days < 0
      ? `${id} expired on ${expires} and hides nothing any more: remove it, or renew it (owner ${owner}).`
      : `${id} holds until ${expires}, ${pluralised(days, 'more day')}: what it hides is told after that, unless ${owner} renews it.`;
  return [line];
}

/** Entries that hold and hid nothing. */
function uselessLines({ entries }: WeekSummary, allow: readonly AllowEntry[], watermark: number): string[] {
  return allow
    .filter(({ id, expires }) => entries[id] === undefined && expires >= isoDay(watermark))
    .map(({ id, owner }) => `${id} hid nothing: does it still have to be there? Ask ${owner}.`);
}

/** What is recorded of it. */
function weekQuery(weekStart: number): string {
  const [from, to] = [weekStart, weekStart + WEEK_SECONDS - DAY_SECONDS].map(isoDay);
  return [
    'SELECT allowed_by, rule, count(DISTINCT episode_id) AS episodes, count(*) AS alerts',
    'FROM alerts',
    `WHERE dt BETWEEN '${from}' AND '${to}' AND delivery = 'suppressed'`,
    'GROUP BY allowed_by, rule',
    'ORDER BY allowed_by, rule',
  ].join('\n');
}
