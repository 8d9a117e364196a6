import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import {
  calendarDay,
  cidr,
  isCalendarDay,
  listOf,
  oneOf,
  positiveCount,
  repeated,
  shortName,
  strict,
  want,
} from './values.ts';
import { DAY_SECONDS, isoDay } from '../time.ts';

/** Which rules an entry of a kind hides, which of them only when it names them, and which addresses it cannot do without. */
export const ALLOW_KINDS = {
  /** Looks for weak hosts on purpose. */
  scanner: { hides: ['sweep', 'scanner'], onRequest: ['spread'], needs: 'source' },
  /** Reaches for many hosts to look after them: backup, patches, monitoring. */
  manager: { hides: ['sweep'], onRequest: ['spread'], needs: 'source' },
  /** Is meant to be reached from outside. */
  server: { hides: ['exposure'], onRequest: [], needs: 'destination' },
  /** File shares of a cloud. */
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

/** An entry must be renewed at least so often, because nobody remembers why it is there. */
export const LONGEST_ALLOW_DAYS = 365;

/** More entries than this nobody knows by heart. */
const MOST_ENTRIES = 200;

/** A wider block than this needs a reason of its own. */
const WIDEST = { ipv4: 16, ipv6: 32 } as const;

const DEFAULT_DESTINATIONS_PER_HOUR = 2000;

const sentence = z
  .string({ error: want('a sentence in quotes') })
  .regex(/\S/, { error: 'is empty; say it in a few words' })
  .regex(/^[^\p{Cc}]*$/u, { error: 'has control characters; say it in one line of plain text' })
  .max(200, { error: 'is longer than 200 characters; say it in a few words' });

const blocks = listOf(cidr, 'a list of CIDR blocks such as ["10.0.9.5/32"]').min(1, {
  error: 'names no block; leave it out, or name one such as 10.0.9.5/32',
});

const ruleName = z.string({ error: want('a rule such as sweep') });

const entry = strict({
  /** Names the entry in alerts and summaries. */
  id: shortName,
  kind: oneOf(['scanner', 'manager', 'server', 'azure-files']),
  /** Who opens the connections. */
  source: blocks.optional(),
  /** Whom they are opened to. */
  destination: blocks.optional(),
  /** Fewer rules than the kind hides, or `spread` with them. */
  rules: listOf(ruleName, 'a list of rules such as ["sweep"]')
    .min(1, { error: 'names no rule; leave it out, or name one' })
    .optional(),
  /** Scanners and managers that reach for more hosts than this in an hour are not hidden. */
  maxDestinationsPerHour: positiveCount.default(DEFAULT_DESTINATIONS_PER_HOUR),
  /** Why it may do that. */
  reason: sentence,
  /** Who answers for it. */
  owner: sentence,
  /** The last day on which it holds, UTC. */
  expires: calendarDay,
  /** Why a block must be wider than /16, or /32 for IPv6. */
  wide: sentence.optional(),
}).superRefine((value, context) => {
  for (const problem of contradictions(value)) context.addIssue(problem);
});

/**
 * The setting that names traffic which is meant to be there.
 * @param today `YYYY-MM-DD`, where there is a clock: entries may not hold for more than a year from then
 */
export function allowListSchema(today?: string) {
  return listOf(entry, 'a list of entries, see docs/settings.md')
    .max(MOST_ENTRIES, { error: `more than ${MOST_ENTRIES} entries; each is a blind spot, keep them few` })
    .superRefine((entries, context) => {
      for (const id of repeated(entries.map((one) => one.id))) {
        context.addIssue(`${id} stands twice; give each entry a name of its own`);
      }
      if (today === undefined) return;
      const last = isoDay(Date.parse(`${today}T00:00:00Z`) / 1000 + LONGEST_ALLOW_DAYS * DAY_SECONDS);
      for (const [index, { expires }] of entries.entries()) {
        if (expires <= last || !isCalendarDay(expires)) continue;
        const message = `${expires} is more than ${LONGEST_ALLOW_DAYS} days away; give ${last} or an earlier day, and renew the entry then`;
        context.addIssue({ code: 'custom', path: [index, 'expires'], message });
      }
    });
}

/** Finds values that are right one by one and wrong together, each with what to do. */
function contradictions(value: z.output<typeof entry>): string[] {
  const kind: KindOfEntry = ALLOW_KINDS[value.kind];
  const possible = [...kind.hides, ...kind.onRequest];
  // What is no block at all has a problem of its own.
  const named = [...(value.source ?? []), ...(value.destination ?? [])].filter((block) => ipaddr.isValidCIDR(block));
  const strangers = (value.rules ?? []).filter((rule) => !possible.includes(rule));
  return [
    ...(value[kind.needs] === undefined
      ? [`kind ${value.kind} needs ${kind.needs}; give the blocks that are ${kind.needs} of what is allowed`]
      : []),
    ...strangers.map(
      (rule) => `rules: ${JSON.stringify(rule)} is not hidden by a ${value.kind}; there are ${possible.join(', ')}`,
    ),
    ...named.flatMap((block) => widthProblem(block, value.wide)),
    ...(value.rules?.includes('spread') &&
    !(value.source ?? []).every((block) => !ipaddr.isValidCIDR(block) || isSingle(block))
      ? [
          'rules: spread is hidden for single hosts only; give each source as /32, or /128 for IPv6, or leave spread out',
        ]
      : []),
  ];
}

function widthProblem(block: string, wide: string | undefined): string[] {
  const [address, length] = ipaddr.parseCIDR(block);
  const widest = WIDEST[address.kind()];
  if (length === 0) return [`${block} is everything; name the blocks that are meant`];
  if (length >= widest || wide !== undefined) return [];
  return [`${block} is wider than /${widest}; name narrower blocks, or say in "wide" why it must be`];
}

function isSingle(block: string): boolean {
  const [address, length] = ipaddr.parseCIDR(block);
  return length === (address.kind() === 'ipv4' ? 32 : 128);
}
