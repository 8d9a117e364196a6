import { isAnswered } from '../pairs/evidence.ts';
import { attemptsOf } from '../pairs/pair.ts';
import { memoised } from '../collections/memoised.ts';
import type { AllowKind } from '../settings/allow-list-setting.ts';
import { type AddressRanges, compileRanges } from '../flowlog/address.ts';
import { narrowestScopes } from '../windows/narrowest-scope.ts';
import { scopeWindowsOf, type ScopedPair } from '../windows/scope-window.ts';
import { scopeKey } from '../windows/scope.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import type { AllowEntry } from '../settings/detection-settings.ts';
import { contactsKey } from '../history/contacts.ts';
import { holdsAt, type LimitedHost, unmetLimit } from './allow-limits.ts';
import type { FindingBase, NotAllowedBy } from './finding.ts';
import type { RuleView } from './rule.ts';
import { hourHosts, type TrailingHost } from './trailing-contacts.ts';

/** Entries of the allow-list stay the same from window to window. */
const rangesOf = memoised((blocks: readonly string[]): AddressRanges => compileRanges(blocks));

/** What a rule says of the allow-list. */
interface HideableRule {
  readonly id: string;
  readonly hiddenBy: {
    readonly levels: 'all' | readonly string[];
    readonly kinds: Readonly<Record<AllowKind, 'always' | 'on request' | 'never'>>;
  };
}

/** What a rule says whose findings no entry hides. */
export const NEVER_HIDDEN = {
  levels: [],
  kinds: { scanner: 'never', manager: 'never', server: 'never', 'azure-files': 'never' },
} as const;

/** The entry that hides a finding, or the entry that nearly does and the reason why it does not. */
export type Allowance = { readonly allowedBy: string } | { readonly notAllowedBy: NotAllowedBy };

/**
 * Finds the entry of the allow-list that hides a finding. An entry hides what it was made for and nothing else: never a scanner that goes to the
 * internet, to more hosts than it may or outside its hours, never a server that others reach than those who are meant to, nothing after its last day.
 * @param rule the rule of the finding
 * @param view the judged window
 * @returns undefined where no entry is about the finding
 */
export function allowanceOf(finding: FindingBase, rule: HideableRule, view: RuleView): Allowance | undefined {
  const { levels } = rule.hiddenBy;
  if (levels !== 'all' && !levels.includes(finding.level)) return undefined;
  return firstAllowance(
    view.settings.allow.filter((entry) => names(entry, rule) && isAbout(entry, { finding, rule, view })),
    (entry) => unmetLimit(entry, view, reachesForMany(entry) ? hourOfHost(finding, view) : undefined),
  );
}

/**
 * Tells which destinations outside a host may reach for, so that what is meant to be is no excuse for what is not.
 * @param rule the rule that may be hidden
 * @param host its address
 * @returns says whether an entry that held at a time, epoch seconds, covers a destination
 */
export function allowedOutside(
  { settings }: Pick<RuleView, 'settings'>,
  rule: HideableRule,
  host: string,
): (destination: string, at: number) => boolean {
  const entries = settings.allow.filter((entry) => names(entry, rule) && lies(host, entry.source));
  return (destination, at) => entries.some((entry) => holdsAt(entry, at) && lies(destination, entry.destination));
}

/**
 * Finds the entry by which a host may fan out: whom it reached is not thereby taken for a victim.
 * @param rule the rule that may be hidden
 * @param host with all that it did in the trailing hour
 * @returns undefined where no entry is about the host
 */
export function allowedToFanOut(view: RuleView, rule: HideableRule, host: LimitedHost): Allowance | undefined {
  return firstAllowance(
    view.settings.allow.filter(
      (entry) =>
        names(entry, rule) && lies(host.name.host, entry.source) && allLie(host.contacts.keys(), entry.destination),
    ),
    (entry) => unmetLimit(entry, view, host),
  );
}

/**
 * Tells whether the allow-list names a host as a server: one that others may reach for, and that has no reason to reach for many itself.
 */
export function isListedServer({ settings, windowStart }: RuleView, host: string): boolean {
  return settings.allow.some(
    (entry) => entry.kind === 'server' && holdsAt(entry, windowStart) && lies(host, entry.destination),
  );
}

/** Returns the first entry that hides, else the first entry of which one reason is known why it does not. */
function firstAllowance(
  entries: readonly AllowEntry[],
  unmetOf: (entry: AllowEntry) => ReturnType<typeof unmetLimit>,
): Allowance | undefined {
  let nearly: Allowance | undefined;
  for (const entry of entries) {
    const unmet = unmetOf(entry);
    if (unmet === undefined) return { allowedBy: entry.id };
    if (unmet !== 'more than one') nearly ??= { notAllowedBy: unmet };
  }
  return nearly;
}

function reachesForMany({ kind }: AllowEntry): boolean {
  return kind === 'scanner' || kind === 'manager';
}

/** Checks whether an entry is for a rule: it names the rule, or names none and is of a kind that always hides the rule. */
function names({ kind, rules }: AllowEntry, { id, hiddenBy }: HideableRule): boolean {
  return rules ? rules.includes(id) : hiddenBy.kinds[kind] === 'always';
}

/** Checks whether a finding is about what an entry allows, however long that holds and however much it is. */
function isAbout(
  entry: AllowEntry,
  { finding, rule, view }: { readonly finding: FindingBase; readonly rule: HideableRule; readonly view: RuleView },
): boolean {
  const { id } = finding.entity;
  switch (entry.kind) {
    case 'scanner':
    case 'manager': {
      const host = lies(id, entry.source) ? hourOfHost(finding, view) : undefined;
      return host !== undefined && allLie(host.contacts.keys(), entry.destination);
    }
    case 'server':
      return lies(id, entry.destination) && allLie(letIn(finding, view), entry.source);
    case 'azure-files': {
      if (!lies(id, entry.source)) return false;
      const isAllowed = allowedOutside(view, rule, id);
      const at = view.windowStart;
      const holds = holdsAt(entry, at);
      const destinations = [...destinationsOf(finding, view.facts)];
      return (
        destinations.some((destination) => lies(destination, entry.destination)) &&
        destinations.every(
          (destination) => isAllowed(destination, at) || (!holds && lies(destination, entry.destination)),
        )
      );
    }
  }
}

/** Returns what the host of a finding did in the hour that ends with the window. */
function hourOfHost({ scope, entity, direction, port }: FindingBase, view: RuleView): TrailingHost | undefined {
  const { accountId, vpcId } = scope;
  return hourHosts(view, direction).get(contactsKey({ accountId, vpcId, direction, port, host: entity.id }));
}

function destinationsOf(finding: FindingBase, facts: WindowFacts): ReadonlySet<string> {
  const own = pairsOf(finding, facts).filter((pair) => pair.source === finding.entity.id);
  return new Set(own.filter((pair) => attemptsOf(pair) > 0).map((pair) => pair.destination));
}

/** Who got through to the host, or got a reply from it. */
function letIn(finding: FindingBase, view: RuleView): ReadonlySet<string> {
  const own = pairsOf(finding, view.facts).filter((pair) => pair.destination === finding.entity.id);
  const through = own.filter((pair) => pair.accepted > 0 || isAnswered(pair.evidence));
  return new Set(through.map((pair) => pair.source));
}

function pairsOf({ scope, direction, port }: FindingBase, facts: WindowFacts): readonly ScopedPair[] {
  const group = narrowestScopes(scopeWindowsOf(facts)).find((one) => scopeKey(one.scope) === scopeKey(scope));
  return group?.pairs.filter((pair) => pair.direction === direction && pair.port === port) ?? [];
}

/** Blocks that are not given do not matter. */
function lies(address: string, blocks: readonly string[] | undefined): boolean {
  return blocks === undefined || rangesOf(blocks).includes(address);
}

function allLie(addresses: Iterable<string>, blocks: readonly string[] | undefined): boolean {
  return [...addresses].every((address) => lies(address, blocks));
}
