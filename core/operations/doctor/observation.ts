import { mergeInterfaces } from '../../network/interfaces.ts';
import { coverageKey } from '../../windows/coverage.ts';
import type { WindowDocument } from '../../windows/window-document.ts';
import { joined, pluralised } from '../../wording.ts';
import { LOGGED_TWICE_FIX, loggedTwice, ONE_MINUTE_FIX, tenMinuteScopes } from '../blind-spots.ts';
import { type Check, warn } from './check.ts';

/**
 * Checks how well the newest window was observed.
 * @returns a warning for each loss of precision; none where there is none
 */
export function checkObservation({ coverage, interfaces }: Pick<WindowDocument, 'coverage' | 'interfaces'>): Check[] {
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
  ];
}
