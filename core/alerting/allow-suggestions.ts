import { groupedBy } from '../collections/grouped-by.ts';
import { byText } from '../collections/order.ts';
import { compileRanges } from '../flowlog/address.ts';
import type { AllowEntry } from '../settings/detection-settings.ts';
import { DAY_SECONDS, isoDay } from '../time.ts';
import type { FlaggedHost } from './flagged-hosts.ts';

/** A proposal for the allow-list. Nobody but a person adds it. */
export interface AllowSuggestion {
  readonly host: string;
  /** Number of days on which the host was flagged. */
  readonly days: number;
  /** The first of these days, epoch seconds. */
  readonly first: number;
  /** An entry for the setting `allow`, with texts that a person has to fill in. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/** A host that was flagged in the same way on so many days does what it always does. */
const REGULAR_DAYS = 10;

/** Number of suggestions that are made at a time. */
const MOST_SUGGESTIONS = 5;

/** A suggested entry holds for so many days: then somebody looks again. */
const HOLDS_DAYS = 90;

/** So many of the last groups of an address stand in the id of its entry: all four of IPv4. */
const ID_GROUPS = 5;

/** What was counted lies below the most of an hour, because a finding counts a window or only new hosts. */
const SUGGESTED_CAP_GROWTH = 2;

/**
 * Proposes entries for hosts that are flagged on most days and of which nothing came: no exposure, no spread, no outbound connection. Outside sources are never
 * proposed, because nobody vouches for them.
 * @param flagged hosts that were flagged
 * @param now latest record start seen, epoch seconds, and the allow-list
 * @returns those that were flagged on most days first
 */
export function suggestEntries(
  flagged: readonly FlaggedHost[],
  { watermark, allow }: { readonly watermark: number; readonly allow: readonly AllowEntry[] },
): AllowSuggestion[] {
  const listed = allow
    .filter(({ kind, expires }) => (kind === 'scanner' || kind === 'manager') && isoDay(watermark) <= expires)
    .map(({ source = [] }) => compileRanges(source));
  return [...groupedBy(flagged, ({ host }) => host).values()]
    .filter((records) => records.every(isHarmless))
    .map((records) => records.toSorted(byDays)[0])
    .filter((host) => host !== undefined)
    .filter(({ host, days }) => days.length >= REGULAR_DAYS && !listed.some((ranges) => ranges.includes(host)))
    .toSorted((a, b) => byDays(a, b) || byText(a.host, b.host))
    .slice(0, MOST_SUGGESTIONS)
    .map(suggester(watermark, new Set(allow.map(({ id }) => id))));
}

/** @param taken ids of the entries that exist; those of the suggestions are added, so that all of them can be accepted */
function suggester(watermark: number, taken: Set<string>): (flagged: FlaggedHost) => AllowSuggestion {
  return (flagged) => {
    const id = freeId(flagged.host, taken);
    taken.add(id);
    return suggestionOf(flagged, { watermark, id });
  };
}

/** Names an entry after its host, by the end of a long address: hosts of one network differ there. */
function freeId(host: string, taken: ReadonlySet<string>): string {
  const groups = host.split(/[.:]+/).filter((group) => group !== '');
  const name = `sweep-${groups.slice(-ID_GROUPS).join('-')}`;
  let id = name;
  for (let number = 2; taken.has(id); number++) id = `${name}-${number}`;
  return id;
}

function suggestionOf(
  { host, days, most, hasFailures }: FlaggedHost,
  { watermark, id }: { readonly watermark: number; readonly id: string },
): AllowSuggestion {
  return {
    host,
    days: days.length,
    first: days[0] ?? 0,
    entry: {
      id,
      kind: hasFailures ? 'scanner' : 'manager',
      source: [`${host}/${host.includes(':') ? 128 : 32}`],
      rules: ['sweep'],
      maxDestinationsPerHour: SUGGESTED_CAP_GROWTH * most,
      reason: 'FILL IN: what this host does, and why it may',
      owner: 'FILL IN: who is responsible for it',
      expires: isoDay(watermark + HOLDS_DAYS * DAY_SECONDS),
    },
  };
}

/** Checks whether nothing worse was found of a host since it was first flagged. */
function isHarmless({ days, trouble = 0 }: FlaggedHost): boolean {
  return trouble < (days[0] ?? 0);
}

function byDays(one: FlaggedHost, other: FlaggedHost): number {
  return other.days.length - one.days.length;
}
