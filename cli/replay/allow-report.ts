import type { Alert } from '../../core/alerting/alert.ts';
import type { AlertingState } from '../../core/alerting/state.ts';
import { NO_ALLOW_MEMORY } from '../../core/alerting/allow-memory.ts';
import { suggestEntries } from '../../core/alerting/allow-suggestions.ts';
import { expiryLines, suggestionLines, uselessLines } from '../../core/alerting/text/allow-lines.ts';
import { sortByKey } from '../../core/collections/order.ts';
import type { AllowEntry } from '../../core/settings/detection-settings.ts';
import { pluralised } from '../../core/wording.ts';

/** Collects what a replay shows of the allow-list, and tells it at the end. */
export interface AllowReport {
  addAlert(alert: Pick<Alert, 'transition' | 'notAllowedBy'>): void;
  /**
   * @param state as the last window left it
   * @returns lines for a person, without newlines; none where there is nothing to say
   */
  lines(state: Pick<AlertingState, 'delivery' | 'episodeState'>): string[];
}

/** @param allow the allow-list that the logs are judged by */
export function createAllowReport(allow: readonly AllowEntry[]): AllowReport {
  const expired = new Map<string, number>();
  return {
    addAlert({ transition, notAllowedBy }) {
      if (transition !== 'opened' || notAllowedBy?.why !== 'expired') return;
      expired.set(notAllowedBy.entry, (expired.get(notAllowedBy.entry) ?? 0) + 1);
    },
    lines({ delivery, episodeState: { watermark } }) {
      const { use, flagged } = delivery.allow ?? NO_ALLOW_MEMORY;
      const missed = sortByKey(expired).map(
        ([id, count]) => `${id} would have hidden ${pluralised(count, 'alert')}, had it not expired.`,
      );
      const entries = [...missed, ...expiryLines(allow, watermark), ...uselessLines(allow, use, watermark)];
      return [
        ...entries.map((line) => `Allow-list: ${line}`),
        ...suggestionLines(suggestEntries(flagged, { watermark, allow })),
      ];
    },
  };
}
