import { type Finding, ruleOf } from '../detection/all-rules.ts';
import { findingKey } from '../detection/finding.ts';
import { isOnlyHolding } from '../detection/finding-parts.ts';
import { byText } from '../collections/order.ts';
import { DAY_SECONDS, dayOf } from '../time.ts';

/** An inside host that was flagged for sweeping, day after day. Plain data, stored as JSON. */
export interface FlaggedHost {
  /** `findingKey` of its findings: it was flagged in the same way each time. */
  readonly key: string;
  /** Its address. */
  readonly host: string;
  /** Starts of the days on which it was flagged, epoch seconds, ascending; of the last {@link MEMORY_DAYS} days. */
  readonly days: readonly number[];
  /** The most hosts that a finding counted. */
  readonly most: number;
  /** True when contacts failed, as they do for a host that looks for others. */
  readonly hasFailures?: true;
  /** The last day on which something worse was found of the host, epoch seconds. */
  readonly trouble?: number;
}

/** For so many days it is remembered that a host was flagged. */
const MEMORY_DAYS = 28;

/** Number of hosts that are remembered: first those that were flagged on most days. */
export const MAX_FLAGGED = 200;

/**
 * Takes note of the hosts that were flagged in one window, and of what is worse. Noting a window again changes nothing. A host that an entry of
 * the allow-list is about is forgotten.
 * @param findings what was found in the window
 * @param watermark latest record start seen, epoch seconds
 * @returns by key, ascending
 */
export function noteFlagged(
  before: readonly FlaggedHost[],
  findings: readonly Finding[],
  watermark: number,
): readonly FlaggedHost[] {
  const oldest = dayOf(watermark) - MEMORY_DAYS * DAY_SECONDS;
  const byKey = new Map(before.map((host) => [host.key, host]));
  for (const finding of findings) if (isFlag(finding)) byKey.set(findingKey(finding), withFlag(byKey, finding));
  const troubled = new Map(
    findings.flatMap((finding) => troubledBy(finding).map((host) => [host, finding.windowStart])),
  );
  const listed = new Set(findings.filter(isListed).map(({ entity }) => entity.id));
  const hosts = [...byKey.values()].flatMap((host) => {
    const days = host.days.filter((day) => day > oldest);
    if (days.length === 0 || listed.has(host.host)) return [];
    const trouble = Math.max(host.trouble ?? 0, dayOf(troubled.get(host.host) ?? 0));
    return [{ ...host, days, ...(trouble === 0 ? {} : { trouble }) }];
  });
  return hosts
    .toSorted(byRegularity)
    .slice(0, MAX_FLAGGED)
    .toSorted((a, b) => byText(a.key, b.key));
}

/** Checks whether a finding flags a host, and is of a kind that an entry could hide without harm: the severest is worth no entry. */
function isFlag(finding: Finding): boolean {
  const { severity, drill = false } = finding;
  return isAboutRegular(finding) && !isListed(finding) && severity !== 'critical' && !drill && !isOnlyHolding(finding);
}

/** Checks whether an entry is about the host of a finding already. */
function isListed(finding: Finding): boolean {
  return isAboutRegular(finding) && (finding.allowedBy !== undefined || finding.notAllowedBy !== undefined);
}

function isAboutRegular(finding: Finding): boolean {
  return ruleOf(finding).whenRepeated === 'suggest an entry';
}

function withFlag(byKey: ReadonlyMap<string, FlaggedHost>, finding: Finding): FlaggedHost {
  const { entity, facts, level, value, windowStart } = finding;
  const key = findingKey(finding);
  const before = byKey.get(key) ?? { key, host: entity.id, days: [], most: 0 };
  const days = [...new Set([...before.days, dayOf(windowStart)])].toSorted((a, b) => a - b);
  const hasFailures = before.hasFailures ?? level.startsWith('failed');
  const most = Math.max(before.most, value, facts.destinations);
  return { ...before, days, most, ...(hasFailures ? { hasFailures } : {}) };
}

/** Returns the addresses of inside hosts of which a finding says that what they do is not harmless. */
function troubledBy(finding: Finding): readonly string[] {
  const { entity, evidence, severity, drill = false } = finding;
  const { whenRepeated } = ruleOf(finding);
  if (drill || whenRepeated === undefined) return [];
  if (whenRepeated === 'suggest an entry') return severity === 'critical' ? [entity.id] : [];
  const parents = 'reachedBy' in evidence ? (evidence.reachedBy ?? []) : [];
  // A finding about a whole series is about many hosts, and its top sources name them.
  const hosts = entity.type === 'series' ? evidence.topSources.map(({ address }) => address) : [entity.id];
  return [...hosts, ...parents];
}

function byRegularity(one: FlaggedHost, other: FlaggedHost): number {
  return (
    other.days.length - one.days.length ||
    (other.days.at(-1) ?? 0) - (one.days.at(-1) ?? 0) ||
    byText(one.key, other.key)
  );
}
