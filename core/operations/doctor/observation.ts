import { mergeInterfaces } from '../../network/interfaces.ts';
import { coverageKey } from '../../windows/coverage.ts';
import { MOST_LISTED_PAIRS } from '../../windows/resolve-large.ts';
import type { WindowDocument } from '../../windows/window-document.ts';
import { joined, pluralised, withThousands } from '../../wording.ts';
import { LOGGED_TWICE_FIX, loggedTwice, ONE_MINUTE_FIX, tenMinuteScopes } from '../blind-spots.ts';
import { type Check, fail, warn } from './check.ts';

/** What the checks look at in a window. */
export interface ObservedWindow extends Pick<WindowDocument, 'coverage' | 'interfaces' | 'leftOut'> {
  readonly reports: Pick<WindowDocument['reports'], 'length'>;
}

/**
 * Checks how well the newest window was observed.
 * @returns a warning for each loss of precision, a failure where log objects are not counted; none where all is well
 */
export function checkObservation(window: ObservedWindow): Check[] {
  const { coverage, interfaces } = window;
  const slow = tenMinuteScopes(coverage);
  const twice = loggedTwice([...mergeInterfaces(interfaces).values()]);
  const skipped = coverage.find((one) => coverageKey(one) === '')?.skipdata ?? 0;
  return [
    ...(slow.length > 0
      ? [warn(`records of ${joined(slow)} are summed over ten minutes: alerts come later`, ONE_MINUTE_FIX)]
      : []),
    ...(twice.length > 0
      ? [
          warn(
            `${pluralised(twice.length, 'interface')} logged by two flow logs or more: ${joined(twice)}`,
            LOGGED_TWICE_FIX,
          ),
        ]
      : []),
    ...(skipped > 0
      ? [
          warn(
            `${pluralised(skipped, 'SKIPDATA line')} in the newest window: AWS lost records, and its counts are too low`,
            'this query in Athena shows where: SELECT window_start, scope_id, skipped FROM rollups WHERE skipped > 0',
          ),
        ]
      : []),
    ...sizeChecks(window),
  ];
}

/** A large window is counted in full and listed in part; one that is too large is not even counted in full. */
function sizeChecks({ reports, leftOut = [] }: ObservedWindow): Check[] {
  const large = `the newest window has ${withThousands(reports.length)} reports of pairs, and ${withThousands(MOST_LISTED_PAIRS)} pairs are listed at most`;
  return [
    ...(reports.length > MOST_LISTED_PAIRS
      ? [
          warn(
            `${large}: the others are unlisted, and only counted`,
            'this query in Athena shows where: SELECT window_start, scope_id, unlisted FROM rollups WHERE unlisted > 0; see docs/scale.md',
          ),
        ]
      : []),
    ...(leftOut.length > 0
      ? [
          fail(
            `${pluralised(leftOut.length, 'log object')} left out of the newest window, which has no room for their reports`,
            'see too-large-windows in docs/runbook.md',
          ),
        ]
      : []),
  ];
}
