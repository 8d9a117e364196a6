import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { isEveryAddress, widthProblem } from './block-width.ts';
import {
  calendarDay,
  cidr,
  expected,
  listOf,
  oneOf,
  positiveCount,
  repeated,
  sentence,
  shortName,
  strict,
} from './values.ts';
import { DAY_SECONDS, isCalendarDay, isoDay } from '../time.ts';
import { allowSchedule } from './allow-schedule.ts';

/**
 * Kinds of allow-list entries. An entry hides the findings of the rules in `hides`. It hides those of the rules in `onRequest` only if it names the
 * rule. It must have the addresses in `needs`.
 */
export const ALLOW_KINDS = {
  /** A host that looks for weak hosts on purpose. */
  scanner: { hides: ['sweep', 'scanner'], onRequest: ['spread'], needs: 'source' },
  /** A host that connects to many hosts to maintain them: backup, patches, monitoring. */
  manager: { hides: ['sweep'], onRequest: ['spread'], needs: 'source' },
  /** A host that should be reachable from outside. */
  server: { hides: ['exposure'], onRequest: [], needs: 'destination' },
  /** File shares in a cloud outside, such as Azure Files. */
  'azure-files': { hides: ['outbound'], onRequest: [], needs: 'destination' },
} as const satisfies Readonly<Record<string, KindOfEntry>>;

interface KindOfEntry {
  readonly hides: readonly string[];
  readonly onRequest: readonly string[];
  readonly needs: 'source' | 'destination';
}

/** A kind of entry. */
export type AllowKind = keyof typeof ALLOW_KINDS;

/** What `ALLOW_KINDS` says of a kind of entry and the id of a rule: whether such an entry hides the rule's findings. */
export type Hiding<Kind extends AllowKind, Id extends string> = Id extends (typeof ALLOW_KINDS)[Kind]['hides'][number]
  ? 'always'
  : Id extends (typeof ALLOW_KINDS)[Kind]['onRequest'][number]
    ? 'on request'
    : 'never';

/** Longest time for which an entry may hold, in days. Then a person must renew the entry, and so must remember its reason. */
const LONGEST_ALLOW_DAYS = 365;

/** Largest number of entries. A person cannot keep an overview of more. */
const MOST_ENTRIES = 200;

/** Prefix lengths of the widest blocks that need no extra reason in `wide`. */
const WIDEST = { ipv4: 16, ipv6: 32 } as const;

const DEFAULT_DESTINATIONS_PER_HOUR = 2000;

const blocks = listOf(cidr, 'a list of CIDR blocks such as ["10.0.9.5/32"]').min(1, {
  error: 'found an empty list, expected at least one block such as 10.0.9.5/32; name a block, or leave the setting out',
});

const ruleName = z.string({ error: expected('a rule such as sweep') });

const entry = strict({
  /** Name of the entry in alerts and summaries. */
  id: shortName,
  kind: oneOf(['scanner', 'manager', 'server', 'azure-files']),
  /** Addresses that open the connections. */
  source: blocks.optional(),
  /** Addresses that the connections are opened to. */
  destination: blocks.optional(),
  /** Rules whose findings the entry hides. When absent, those in `hides` of its kind. */
  rules: listOf(ruleName, 'a list of rules such as ["sweep"]')
    .min(1, { error: 'found an empty list, expected at least one rule; name a rule, or leave the setting out' })
    .optional(),
  /**
   * The entry hides no scanner or manager that contacts more than this many hosts in an hour. Once the usual number of the host is learnt, the
   * entry allows at most three times that number.
   */
  maxDestinationsPerHour: positiveCount.default(DEFAULT_DESTINATIONS_PER_HOUR),
  /** The hours in which a scanner or manager does its work. Outside these hours the entry does not hide it. When absent, at any time. */
  schedule: allowSchedule.optional(),
  /** Reason why this traffic is allowed. */
  reason: sentence,
  /** Person or team that is responsible for this traffic. */
  owner: sentence,
  /** The last day on which the entry holds, UTC. */
  expires: calendarDay,
  /** Reason why a block must be wider than /16, or /32 for IPv6. */
  wide: sentence.optional(),
}).superRefine((value, context) => {
  for (const problem of contradictions(value)) context.addIssue(problem);
});

/**
 * Returns the schema of the allow-list: traffic that is known and allowed.
 * @param today `YYYY-MM-DD`: entries that expire more than a year after this day are refused. When absent, no entry is refused for its day
 */
export function allowListSchema(today?: string) {
  return listOf(entry, 'a list of entries, see docs/settings.md')
    .max(MOST_ENTRIES, {
      error: `found more than ${MOST_ENTRIES} entries, expected at most ${MOST_ENTRIES}; remove some, because each entry is a blind spot`,
    })
    .superRefine((entries, context) => {
      for (const id of repeated(entries.map((allowed) => allowed.id))) {
        context.addIssue(`found the id ${id} twice, expected each id once; give each entry its own id`);
      }
      if (today === undefined) return;
      const last = isoDay(Date.parse(`${today}T00:00:00Z`) / 1000 + LONGEST_ALLOW_DAYS * DAY_SECONDS);
      for (const [index, { expires }] of entries.entries()) {
        if (expires <= last || !isCalendarDay(expires)) continue;
        const message = `found ${expires}, expected at most ${LONGEST_ALLOW_DAYS} days from today; set ${last} or an earlier day, and renew the entry then`;
        context.addIssue({ code: 'custom', path: [index, 'expires'], message });
      }
    });
}

/** Finds values that are valid alone but contradict each other. Returns one message for each contradiction. */
function contradictions(value: z.output<typeof entry>): string[] {
  const kind: KindOfEntry = ALLOW_KINDS[value.kind];
  const possible = [...kind.hides, ...kind.onRequest];
  const allBlocks = [...(value.source ?? []), ...(value.destination ?? [])];
  const impossibleRules = (value.rules ?? []).filter((rule) => !possible.includes(rule));
  return [
    ...(value[kind.needs] === undefined
      ? [`${kind.needs}: found nothing, expected CIDR blocks, because kind is ${value.kind}`]
      : []),
    ...(value.schedule !== undefined && kind.needs !== 'source'
      ? [`schedule: found hours, expected none, because kind is ${value.kind}; only a scanner or a manager has hours`]
      : []),
    ...impossibleRules.map(
      (rule) =>
        `rules: found ${JSON.stringify(rule)}, expected some of ${possible.join(', ')}, because kind is ${value.kind}`,
    ),
    ...allBlocks.flatMap((block) => blockProblem(block, value.wide)),
    ...(value.rules?.includes('spread') &&
    !(value.source ?? []).every((block) => !ipaddr.isValidCIDR(block) || isSingle(block))
      ? [
          'rules: found spread and a source of more than one host, expected single hosts; write each source as /32 (/128 for IPv6), or leave spread out',
        ]
      : []),
  ];
}

function blockProblem(block: string, wide: string | undefined): string[] {
  if (isEveryAddress(block)) {
    return [`found ${block}, which is every address, expected narrower blocks; name the blocks of the allowed hosts`];
  }
  const problem = wide === undefined ? widthProblem(block, WIDEST, 'wide') : undefined;
  return problem === undefined ? [] : [problem];
}

function isSingle(block: string): boolean {
  const [address, length] = ipaddr.parseCIDR(block);
  return length === (address.kind() === 'ipv4' ? 32 : 128);
}
