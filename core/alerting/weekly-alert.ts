import type { AllowEntry, Settings } from '../settings/detection-settings.ts';
import { DAY_SECONDS, isoDay } from '../time.ts';
import { pluralised, joined } from '../wording.ts';
import type { Alert } from './alert.ts';
import { digestAlertId } from './delivery.ts';
import { digestAlert } from './digest-alert.ts';
import { type SuppressedByEntry, WEEK_SECONDS, type WeekSummary } from './suppressed-week.ts';
import type { AllowSuggestion } from './allow-suggestions.ts';
import type { AllowUse } from './allow-use.ts';
import { expiryLines, suggestionLines, uselessLines } from './text/allow-lines.ts';
import { mailOf, type MailSection } from './text/mail.ts';
import { shortIdOf } from '../episodes/short-id.ts';
import { byText } from '../collections/order.ts';
import type { AlertContext } from './alert-context.ts';

/** How many hosts of an entry are named. */
const NAMED_HOSTS = 3;

/** What a weekly message says beyond its week. */
interface WeekContext {
  readonly use: AllowUse;
  readonly suggestions: readonly AllowSuggestion[];
}

/**
 * Makes the message that tells what the allow-list hid in a week, which entries are about to end, which seem to be of no use, and which entries
 * might be added.
 * @param summary of a week that is over
 * @param context what else is known
 * @param settings as they are now
 */
export function composeWeek(
  summary: WeekSummary,
  context: Pick<AlertContext, 'watermark' | 'situation'> & WeekContext,
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
      ['EXPIRING', expiryLines(allow, context.watermark)],
      ['WITHOUT USE', uselessLines(allow, context.use, context.watermark)],
      ...suggested(context.suggestions),
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

function suggested(suggestions: readonly AllowSuggestion[]): MailSection[] {
  return suggestions.length === 0 ? [] : [['SUGGESTED', suggestionLines(suggestions)]];
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
