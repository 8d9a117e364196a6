import type { NotAllowedBy } from '../../detection/finding.ts';
import type { Transition } from '../../episodes/episodes.ts';
import type { AllowEntry } from '../../settings/detection-settings.ts';
import { DAY_SECONDS, dayOf, isoDay } from '../../time.ts';
import { pluralised, withThousands } from '../../wording.ts';
import type { AllowSuggestion } from '../allow-suggestions.ts';
import { type AllowUse, USELESS_AFTER_DAYS, uselessDays } from '../allow-use.ts';

/** So long before its end an entry is mentioned. */
const WARNING_DAYS = 14;

/**
 * Says why an entry of the allow-list does not hide what a mail tells.
 * @returns one sentence in the mails that tell something new; nothing where no entry nearly hides it
 */
export function allowLines({ finding, name }: Pick<Transition, 'finding' | 'name'>): string[] {
  const { notAllowedBy } = finding;
  if (!notAllowedBy || (name !== 'opened' && name !== 'escalated')) return [];
  return [reasonText(notAllowedBy)];
}

function reasonText(notAllowedBy: NotAllowedBy): string {
  const entry = `allow-list entry ${notAllowedBy.entry}`;
  switch (notAllowedBy.why) {
    case 'expired':
      return `Your ${entry} would have hidden this: it expired on ${notAllowedBy.expires}.`;
    case 'outside schedule':
      return `Your ${entry} hides this only in its schedule: ${notAllowedBy.schedule}.`;
    case 'above cap': {
      const { host, reached, cap, isLearnt } = notAllowedBy;
      const origin = isLearnt ? '3 times its highest of 14 days' : 'its maxDestinationsPerHour';
      return `${host} reached for ${pluralised(reached, 'host')} in an hour: your ${entry} allows it ${withThousands(cap)} (${origin}).`;
    }
  }
}

/**
 * Names the entries that have expired, and those that will soon.
 * @param watermark latest record start seen, epoch seconds
 */
export function expiryLines(allow: readonly AllowEntry[], watermark: number): string[] {
  return allow.flatMap(({ id, expires, owner }) => {
    const days = (Date.parse(`${expires}T00:00:00Z`) / 1000 - dayOf(watermark)) / DAY_SECONDS;
    if (days > WARNING_DAYS) return [];
    return days < 0
      ? [`${id} expired on ${expires} and hides nothing any more: remove it, or renew it (owner ${owner}).`]
      : [
          `${id} holds until ${expires}, ${pluralised(days, 'more day')}: what it hides is told after that, unless ${owner} renews it.`,
        ];
  });
}

/**
 * Names the entries that hold and have hidden nothing for a long time.
 * @param use when each entry was of use
 * @param watermark latest record start seen, epoch seconds
 */
export function uselessLines(allow: readonly AllowEntry[], use: AllowUse, watermark: number): string[] {
  return allow.flatMap(({ id, expires, owner }) => {
    const days = uselessDays(use, id, watermark);
    if (days < USELESS_AFTER_DAYS || expires < isoDay(watermark)) return [];
    return [`${id} has hidden nothing for ${pluralised(days, 'day')}: does it still have to be there? Ask ${owner}.`];
  });
}

/** Writes suggestions: for each the reason, then the entry as one line of JSON. */
export function suggestionLines(suggestions: readonly AllowSuggestion[]): string[] {
  return suggestions.flatMap(({ host, days, first, entry }) => [
    `${host} was flagged for sweeping on ${pluralised(days, 'day')} since ${isoDay(first)}, and nothing came of it: no exposure, no spread, no outbound connection. ` +
      'If you know what it does, fill in reason and owner, and add to allow:',
    JSON.stringify(entry),
  ]);
}
