import { minuteText } from '../../core/time.ts';
import { joined, pluralised, withThousands } from '../../core/wording.ts';
import type { Span } from '../report-facts.ts';
import { MAX_ALERTS } from './alert-files.ts';

/** What the facts of a span leave out. */
export interface Leftovers {
  readonly span: Span;
  /** From the first window with a log to the end of the last one; undefined without a log. */
  readonly observed: Span | undefined;
  /** Keys of damaged files. */
  readonly damaged: readonly string[];
  /** Number of alerts that were not read. */
  readonly unreadAlerts: number;
  /** Number of log objects that could not be read. */
  readonly quarantined: number;
  /** True if there are more distinct addresses or contacts than fit into memory. */
  readonly isCut: boolean;
  /** True if the span has a drill, which is in none of the numbers. */
  readonly hasDrill: boolean;
  /** Start of the first hour that was not read for lack of time. */
  readonly stoppedAt: number | undefined;
  /** Number of exposed hosts, and how many of them are listed. */
  readonly hosts: number;
  readonly shownHosts: number;
}

/** Writes a sentence on each thing that the facts leave out. */
export function notesOf(leftovers: Leftovers): string[] {
  const { damaged, unreadAlerts, quarantined, isCut, hasDrill, stoppedAt, hosts, shownHosts } = leftovers;
  const notes: ReadonlyArray<readonly [applies: boolean, note: string]> = [
    [
      damaged.length > 0,
      `${pluralised(damaged.length, 'file')} cannot be read, so what they hold is missing: ${joined(damaged)}.`,
    ],
    [
      quarantined > 0,
      `${pluralised(quarantined, 'log object')} could not be read, so what they hold is missing. The folder quarantine names them.`,
    ],
    [
      stoppedAt !== undefined,
      `There was no time to read everything: nothing from ${minuteText(stoppedAt ?? 0)} on is complete.`,
    ],
    [
      isCut,
      'There are too many different addresses. Numbers of different addresses are too small, and the lists may lack some.',
    ],
    [hasDrill, 'A drill (surge445 drill) is in this time. Its made-up attempts are in none of the numbers.'],
    [
      unreadAlerts > 0,
      `Only the first ${withThousands(MAX_ALERTS)} alerts are shown; ${withThousands(unreadAlerts)} more are in the folder alerts.`,
    ],
    [
      hosts > shownHosts,
      `Only ${withThousands(shownHosts)} of ${withThousands(hosts)} exposed hosts are listed, the worst first.`,
    ],
  ];
  return [...endNotes(leftovers), ...notes.filter(([applies]) => applies).map(([, note]) => note)];
}

function endNotes({ span, observed }: Leftovers): string[] {
  if (observed === undefined) return ['There is no log in this time.'];
  return [
    ...(observed.from > span.from ? [`There is no log before ${minuteText(observed.from)}.`] : []),
    ...(observed.to < span.to ? [`There is no log from ${minuteText(observed.to)} on.`] : []),
  ];
}
