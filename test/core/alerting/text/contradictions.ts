import type { Alert } from '../../../../core/alerting/alert.ts';

/** A sentence of a mail that the facts of its alert contradict. */
type Check = readonly [says: string, isContradicted: (alert: Alert) => boolean];

const CHECKS: readonly Check[] = [
  [
    'the verdict stands in the first line',
    ({ text, verdict }) => !firstLine(text.email).endsWith(`. ${verdict?.text}`),
  ],
  ['nothing got through, and records were lost', (alert) => isNo(alert) && alert.coverage.skipped > 0],
  [
    'nothing got through, and log objects were left out',
    (alert) => isNo(alert) && alert.coverage.leftOut !== undefined,
  ],
  [
    'nothing is exposed, and records are not counted',
    (alert) =>
      exposed(alert).startsWith('Nothing: ') && (alert.coverage.skipped > 0 || alert.coverage.leftOut !== undefined),
  ],
  [
    'nothing got through, and somebody answered',
    (alert) => isNo(alert) && shown(alert) === 'answer' && !isAllowedOut(alert),
  ],
  [
    'nothing got through, and an attempt passed that nobody refused',
    (alert) =>
      isNo(alert) && shown(alert) === 'passed' && !isAllowedOut(alert) && !alert.verdict?.text.includes(' refused '),
  ],
  [
    'something got through, and nobody answered',
    (alert) => alert.verdict?.gotThrough === 'yes' && !isWorm(alert) && !hasFolded(alert) && shown(alert) !== 'answer',
  ],
  [
    'something got through, and EXPOSED says nothing',
    (alert) => alert.verdict?.gotThrough === 'yes' && !hasFolded(alert) && exposed(alert).startsWith('Nothing: '),
  ],
  [
    'it answered, and the verdict does not say so',
    (alert) =>
      /: it answered/.test(exposed(alert)) && alert.transition !== 'ended' && alert.verdict?.gotThrough !== 'yes',
  ],
  ['a stage, and it is over', (alert) => alert.transition === 'ended' && stage(alert) !== ''],
  [
    'a stage that is not that of the alert',
    (alert) => (/^Stage (\d)/.exec(stage(alert))?.[1] ?? 'none') !== String(alert.stage ?? 'none'),
  ],
  ['an attack without its cause', (alert) => alert.stage === 5 && !stage(alert).includes(', because ')],
  ['an attack, and nothing got through', (alert) => alert.stage === 5 && isNo(alert)],
  ['what to do now, and it is over', (alert) => isOver(alert) && section(alert, 'DO NOW').length > 0],
  ['nothing to do, and it goes on', (alert) => !isOver(alert) && section(alert, 'DO NOW').length === 0],
  [
    'nothing is said to be left to do or not, and it is over',
    (alert) => isOver(alert) && section(alert, 'LEFT TO DO').length === 0,
  ],
  [
    'nothing is left to do, and something may have got through',
    (alert) => section(alert, 'LEFT TO DO').join(' ').startsWith('Nothing at once') && !isNo(alert),
  ],
  [
    'nothing is urgent, and something may have got through',
    (alert) => /nothing is urgent/.test(JSON.stringify(alert.text)) && !isNo(alert),
  ],
  [
    'nothing is exposed, and something may have got through',
    (alert) => exposed(alert).startsWith('Nothing: ') && !isNo(alert) && !isSweep(alert),
  ],
  ['it goes on, and it is over', (alert) => isOver(alert) && / so far:| any more\./.test(firstLine(alert.text.email))],
  [
    'a text message that nothing was accepted, and something got through',
    (alert) => alert.verdict?.gotThrough === 'yes' && !isWorm(alert) && / 0 ACCEPT/.test(alert.text.sms),
  ],
  ['what is to be done is below, and it is not', ({ text }) => /\bbelow\b/.test(text.chat?.nextSteps.join() ?? '')],
  ['itself is elsewhere', ({ elsewhere, episodeId }) => elsewhere.some((other) => other.episodeId === episodeId)],
];

/**
 * Returns what a mail says against the facts of its alert, each with the mail.
 */
export function contradictionsOf(alert: Alert): string[] {
  return CHECKS.filter(([, isContradicted]) => isContradicted(alert)).map(([says]) => `${says}:\n${alert.text.email}`);
}

function firstLine(mail: string): string {
  return mail.slice(0, mail.indexOf('\n'));
}

/** Lines of a section of a mail; none where it is left out. */
function section({ text }: Alert, title: string): string[] {
  const part = text.email.split('\n\n').find((one) => one.startsWith(`${title}\n`));
  return part === undefined
    ? []
    : part
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
}

function exposed(alert: Alert): string {
  return section(alert, 'EXPOSED').join(' ');
}

function stage(alert: Alert): string {
  return section(alert, 'STAGE').join(' ');
}

/** What the evidence of an alert shows, read from its facts alone. */
function shown({ evidence, facts }: Alert): 'answer' | 'passed' | 'nothing' {
  if (evidence.accepted.some((pair) => /answered|data/.test(pair.evidence)) || facts.answered > 0) return 'answer';
  return facts.accepted > 0 || evidence.accepted.length > 0 ? 'passed' : 'nothing';
}

function isNo({ verdict }: Alert): boolean {
  return verdict?.gotThrough === 'no';
}

function isOver({ transition }: Alert): boolean {
  return transition === 'ended';
}

/** What goes from host to host is inside, whatever the last five minutes show. */
function isWorm({ rule }: Alert): boolean {
  return rule === 'spread';
}

/** A host that sweeps is a danger, whatever it got to. */
function isSweep({ rule }: Alert): boolean {
  return rule === 'sweep';
}

function hasFolded({ folded = [] }: Alert): boolean {
  return folded.length > 0;
}

/** What the allow-list lets out may be answered. */
function isAllowedOut({ text }: Alert): boolean {
  return text.email.includes('all but those that are allowed were rejected');
}
