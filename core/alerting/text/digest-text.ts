import { isoDay, minuteText } from '../../time.ts';
import { pluralised, duration } from '../../wording.ts';
import { BURST_LIMIT, BURST_SECONDS, type DueDigest } from '../delivery.ts';
import type { AlertText } from './drill-text.ts';
import { mailOf, type MailSection } from './mail.ts';
import { countBrief, countLines, heldLines, worstOf } from '../held-alerts.ts';
import { shortIdOf } from '../../episodes/short-id.ts';
import { routeLines } from '../route.ts';
import { LAST_TODAY, SMS_LENGTH } from './sms.ts';
import { elsewhereLines } from './elsewhere.ts';
import type { Situation } from './stage.ts';

/** What a digest says beyond what it tells of. */
interface DigestAbout {
  readonly id: string;
  readonly query: string;
  readonly situation: Situation;
  readonly port: number;
}

/** Rules that a text message counts. */
const BRIEF_RULES = 3;

/**
 * Puts a digest into words.
 * @param due what it tells of
 * @param about what else it says
 */
export function digestText(due: DueDigest, about: DigestAbout): AlertText {
  const subject = `[surge445 ${shortIdOf(about)}] ${due.kind === 'daily' ? dailySubject(due) : burstSubject(due)}`;
  const sections = due.kind === 'daily' ? dailySections(due, about) : burstSections(due, about);
  const reference = `Reference ${shortIdOf(about)} (digest ${about.id})`;
  return { subject, email: mailOf(firstLine(due), sections, reference), sms: smsOf(due, about) };
}

function dailySubject({ held }: DueDigest): string {
  return `Digest of ${daysText(held)}: ${pluralised(held.count, 'alert')} of low severity`;
}

/** Names the day of a digest, or the first and the last day where it waited for news. */
function daysText({ since, until }: DueDigest['held']): string {
  const [first, last] = [isoDay(since), isoDay(until - 1)];
  return first === last ? first : `${first} to ${last}`;
}

function burstSubject({ held }: DueDigest): string {
  return `${worstOf(held).toUpperCase()}: ${pluralised(held.count, 'more alert')} in ${duration(BURST_SECONDS)}, in one digest`;
}

/** A digest tells of many: whether anything got through stands in its lines. */
function firstLine({ kind, held }: DueDigest): string {
  return kind === 'daily'
    ? `LOW. ${pluralised(held.count, 'alert')} of low severity: nothing that cannot wait for the morning.`
    : `${worstOf(held).toUpperCase()}. ${pluralised(held.count, 'more alert')} in ${duration(BURST_SECONDS)}: the severest stand first.`;
}

function dailySections({ held }: DueDigest, { query }: DigestAbout): MailSection[] {
  return [
    [
      'WHAT HAPPENED',
      [`${pluralised(held.count, 'alert')} of low severity, ${daysText(held)} (UTC).`, ...countLines(held)],
    ],
    ['ALERTS', heldLines(held)],
    ['NEXT', ['This mail comes at most once a day, and only if there are new alerts of low severity.']],
    ['FOR ANALYSTS', query.split('\n')],
  ];
}

function burstSections(due: DueDigest, { query, situation }: DigestAbout): MailSection[] {
  const { held, sms } = due;
  return [
    [
      'WHAT HAPPENED',
      [
        `More than ${BURST_LIMIT} alerts came within ${duration(BURST_SECONDS)}: ${pluralised(held.count, 'further one')} ${held.count === 1 ? 'is' : 'are'} told here, from ${minuteText(held.since)} on.`,
        ...countLines(held),
      ],
    ],
    ['ALERTS', heldLines(held)],
    [
      'DO NOW',
      [
        '1. Begin with the severest: they stand first. The mails before this one say what to do for each kind.',
        '2. Often one cause is behind so many alerts: look for the host, the source or the change that they share.',
      ],
    ],
    ['ELSEWHERE', elsewhereLines(situation.elsewhere, situation.moreElsewhere)],
    [
      'NEXT',
      [
        ...routeLines({ delivery: 'now', sms }),
        'Critical alerts are never held back. All others come by themselves again as soon as there are fewer.',
      ],
    ],
    ['FOR ANALYSTS', query.split('\n')],
  ];
}

/** As the SMS of an alert: what, how bad, where, then as much as fits. */
function smsOf({ held, sms, kind }: DueDigest, { id, port }: DigestAbout): string {
  const what =
    kind === 'daily'
      ? `${pluralised(held.count, 'alert')} of low severity`
      : `${pluralised(held.count, 'more alert')} in ${duration(BURST_SECONDS)}`;
  const start = `SMB${port} DIGEST ${worstOf(held).toUpperCase()} fleet: ${what}`;
  const end = `. Ref ${shortIdOf({ id })}`;
  const details = [
    ...(sms === 'last' ? [LAST_TODAY] : []),
    countBrief(held, BRIEF_RULES),
    ...held.lines.map((line) => line.text),
  ];
  let text = start;
  for (const detail of details) {
    const fitting = [detail, withoutPlace(detail)].find(
      (one) => text.length + 2 + one.length + end.length <= SMS_LENGTH,
    );
    if (fitting !== undefined) text += `. ${fitting}`;
  }
  return text + end;
}

/** Shortens the line of an alert: it names the place last. */
function withoutPlace(line: string): string {
  return line.replace(/ \([^()]*\)$/, '');
}
