import type { Alert } from '../../../../core/alerting/alert.ts';
import { DIGEST_RULE } from '../../../../core/alerting/delivery.ts';
import { SMS_LENGTH } from '../../../../core/alerting/text/sms.ts';
import { SUBJECT_LENGTH } from '../../../../core/alerting/text/subject.ts';

/** What is wrong with the words of a message; undefined where nothing is. */
type Check = readonly [fault: string, find: (alert: Alert) => string | undefined];

/** A sentence with more words is hard to read at three in the morning. */
const MOST_WORDS = 30;

const NOUNS = 'attempt|source|destination|address|host|place|record|file|line|pair|alert|window|day';
const BETWEEN = '(?:more |distinct |rejected |accepted |outside |inside |inbound |lateral |outbound |exposed |new )*';
const ONE_OF_MANY = new RegExp(`(?<![\\d,.:/-])1 ${BETWEEN}(?:${NOUNS})(?:s|es)\\b`);
const MANY_OF_ONE = new RegExp(`(?<![\\d,.:/-])(?:0|[2-9]|\\d[\\d,]*\\d) ${BETWEEN}(?:${NOUNS})(?!s|es)\\b(?!-)`);

/** What is true only while it goes on. The end of one alert may say that another one goes on. */
const PRESENT =
  /\bso far\b|(?<!watched )\bany more\b|\bIt goes on\b|\bin the last (?:five|ten) minutes\b(?! of)|\bnow (?:sweeps|fans)\b|(?<!Nothing )\bat once\b/i;

const CHECKS: readonly Check[] = [
  [
    'a value that is none',
    ({ text }) => /\b(?:undefined|NaN|null|Infinity)\b|\[object/.exec(JSON.stringify(text))?.[0],
  ],
  ['a text message that is too long', ({ text }) => (text.sms.length > SMS_LENGTH ? text.sms : undefined)],
  ['a subject that is too long', ({ text }) => (text.subject.length > SUBJECT_LENGTH ? text.subject : undefined)],
  ['no ASCII', ({ text }) => /[^\x20-\x7e]/.exec(text.sms + text.subject)?.[0]],
  ['one of many', (alert) => found(prose(alert), ONE_OF_MANY)],
  ['many of one', (alert) => found(prose(alert), MANY_OF_ONE)],
  ['a time without its zone', (alert) => found(prose(alert), /\d{4}-\d\d-\d\d \d\d:\d\d(?! UTC)/)],
  ['a long sentence', (alert) => sentences(alert).find((one) => one.split(/\s+/).length > MOST_WORDS)],
  ['no sentence', (alert) => lines(alert).find((line) => / [.,;:]|[.,;:]{2}| {2}|\(\)/.test(withoutIds(line)))],
  [
    'an end that goes on',
    (alert) =>
      alert.transition === 'ended' ? found(firstOf(alert, ['WHAT HAPPENED', 'LEFT TO DO']), PRESENT) : undefined,
  ],
  [
    'one address twice in a sentence, as if it were two',
    (alert) => found(prose(alert), /\b(\d+\.\d+\.\d+\.\d+)(?:, (?:\d+\.){3}\d+)*(?: and |, )\1\b/),
  ],
  ['a count in the first line that is not that of the alert', wrongCount],
  [
    'a severity in the text message that is not that of the mail',
    ({ severity, text }) => (text.sms.includes(` ${severity.toUpperCase()}`) ? undefined : text.sms),
  ],
];

/**
 * Returns what is wrong with the words of a message, each with the place.
 */
export function wordingFaultsOf(alert: Alert): string[] {
  return CHECKS.flatMap(([fault, find]) => {
    const place = find(alert);
    return place === undefined ? [] : [`${fault}: ${place}\n${alert.text.sms}\n${alert.text.email}`];
  });
}

/** What the first line counts: of an end all of its time, else the window. Of what a mail tells besides, others count. */
function wrongCount({ transition, facts, episode, folded = [], text, rule }: Alert): string | undefined {
  if (folded.length > 0 || rule === DIGEST_RULE || rule === 'silence') return undefined;
  const isOver = transition === 'ended';
  const first = text.email.slice(0, text.email.indexOf('\n'));
  const passed = numberIn(first, /let (?:through |all |the )?(one|[\d,]+)(?: of [\d,]+)? attempts?\b/);
  const rejected = numberIn(first, /(?:all|the) (one|[\d,]+) attempts? (?:were|was) rejected/);
  const isWrong =
    (passed !== undefined && passed !== (isOver ? episode.accepted : facts.accepted)) ||
    (rejected !== undefined && rejected !== facts.rejected && !(isOver && rejected === episode.rejected));
  return isWrong ? `${first} ${JSON.stringify({ facts, episode })}` : undefined;
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const number = pattern.exec(text)?.[1];
  if (number === undefined) return undefined;
  return number === 'one' ? 1 : Number(number.replaceAll(',', ''));
}

function found(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[0];
}

const NO_PROSE = /^(?:COMMANDS|LINKS|TREND|FOR ANALYSTS|ALERTS|TOP SOURCES|TOP TARGETS|Reference)/;

/** The sections that are sentences, and the first line. */
function parts({ text }: Alert): string[] {
  return text.email.split('\n\n').filter((part) => !NO_PROSE.test(part));
}

function prose(alert: Alert): string {
  return parts(alert).join('\n\n');
}

/** The first line, and some sections. */
function firstOf(alert: Alert, titles: readonly string[]): string {
  const [first = '', ...sections] = parts(alert);
  return [first, ...sections.filter((part) => titles.some((title) => part.startsWith(`${title}\n`)))].join('\n');
}

function lines(alert: Alert): string[] {
  return parts(alert).flatMap((part) => part.split('\n').map((line) => line.trim()));
}

/** Lists of hosts, each with its reference, are read as lists. */
function sentences(alert: Alert): string[] {
  return lines(alert)
    .filter((line) => !/\([A-Z2-7]{4}\), /.test(line))
    .flatMap((line) => line.split(/(?<=[.;!?]) /));
}

function withoutIds(line: string): string {
  return line.replaceAll(/\.\.[0-9a-f]{4}/g, 'x');
}
