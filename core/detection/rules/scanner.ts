import { type PlaceIndex, placesOfHour, placesOfWindow } from '../../history/contact-index.ts';
import { countContacts, eachContact, nameAt, type PlaceContacts } from '../../history/contact-table.ts';
import { type HostName, placeKey } from '../../history/contacts.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf, WINDOW_SECONDS, WINDOWS_PER_HOUR } from '../../time.ts';
import { abbreviated, pluralised, joined } from '../../wording.ts';
import type { FindingBase } from '../finding.ts';
import { hostFinding, type HostVerdict } from '../host-finding.ts';
import { letInLines } from '../words/let-in-lines.ts';
import { letInVerdict, verdictOnWindow } from '../words/verdict.ts';
import { measuredByRule } from '../measure.ts';
import { pairLines } from '../sql/pair-sql.ts';
import { spanBrief, recordSpanText } from '../words/record-span.ts';
import type { Rule, RuleView } from '../rule.ts';
import { byText, topK } from '../../collections/order.ts';

/** Addresses of ours in one window: Zeek calls that a scan. */
const IN_WINDOW = 25;

/** Addresses of ours in a day: a scanner that takes its time. */
const IN_DAY = 5;

/** The internet is full of scanners: of each place only those that touch most are told. */
const MOST_FINDINGS = 20;

type ScannerLevel = 'window' | 'day';

/** A finding of rule `scanner`. */
export type ScannerFinding = FindingBase<'scanner', ScannerLevel>;

/** One outside source works through our addresses. That is the background of the internet, never worth a page: it belongs into the digest. */
export const scanner: Rule<ScannerFinding> = {
  id: 'scanner',
  version: 1,
  word: 'SCANNER',
  trailingWindows: WINDOWS_PER_HOUR,
  quietSeconds: 24 * HOUR_SECONDS,
  reminderSeconds: 24 * HOUR_SECONDS,
  doublingFloor: 50,
  guide: [
    {
      severities: ['low'],
      means: 'one outside source tried 25 of your addresses in five minutes, or 5 in a day',
      todo: 'nothing, as long as the port is closed',
    },
  ],
  hiddenBy: { levels: 'all', kinds: { scanner: 'always', manager: 'never', server: 'never', 'azure-files': 'never' } },
  judge(view) {
    const places = new Map<string, Scan[]>();
    for (const scan of scansOf(view)) {
      const place = placeKey({ ...scan.host, port: 0 });
      const known = places.get(place);
      if (known) known.push(scan);
      else places.set(place, [scan]);
    }
    return [...places.values()].flatMap((scans) =>
      topK(scans, MOST_FINDINGS, byReach).flatMap(
        ({ host, verdict }) => hostFinding(scanner, view, { host, type: 'source', verdict }) ?? [],
      ),
    );
  },
  describe(finding) {
    const source = finding.entity.id;
    const targets = finding.evidence.topDestinations.map((target) => target.address);
    const now = `${pluralised(finding.facts.destinations, 'address', 'addresses')} (${joined(targets, 3, finding.facts.destinations)})`;
    return {
      title: `${source} scans port ${finding.port}`,
      headline: `${source} scans port ${finding.port} of ${pluralised(finding.value, 'address', 'addresses')}`,
      ongoing: `${source} has been scanning`,
      verdict: finding.level === 'day' ? verdictOnWindow(letInVerdict(finding), finding, 'day') : letInVerdict(finding),
      brief: `${source}: ${abbreviated(finding.value)} tgt/${finding.level === 'window' ? spanBrief(finding.coverage) : '24h'}`,
      what: `${source}, outside, tried port ${finding.port} of ${now} in ${recordSpanText(finding.coverage)}${dayText(finding)}.`,
      exposed: letInLines(finding),
      why: `${pluralised(finding.threshold, 'address', 'addresses')} in ${finding.level === 'window' ? recordSpanText(finding.coverage) : 'a day'} trip this rule.`,
      doNow: [
        `Make sure that port ${finding.port} is closed from outside: then a scan finds nothing`,
        `Block ${source} if you like; the next one comes from elsewhere`,
      ],
    };
  },
  measure: measuredByRule,
  queryOf(finding) {
    const { level, windowStart } = finding;
    return pairLines(finding, level === 'day' ? hourOf(windowStart) - DAY_SECONDS : windowStart);
  },
  stageOf: () => 4,
  techniquesOf: () => ['T1046'],
};

function dayText({ level, value }: ScannerFinding): string {
  return level === 'day' ? `, and of ${pluralised(value, 'address', 'addresses')} within a day` : '';
}

/** A source that touches enough, and how many of our addresses it touched in the trailing day. */
interface Scan {
  readonly host: HostName;
  readonly inDay: number;
  readonly verdict: HostVerdict<ScannerLevel>;
}

function byReach(one: Scan, other: Scan): number {
  return other.inDay - one.inDay || byText(one.host.host, other.host.host);
}

function scansOf(view: RuleView): Scan[] {
  const day = dayOfView(view);
  return [...placesOfWindow(view.facts, 'inbound')].flatMap(([place, placeContacts]) => {
    const touched = touchedInDay(
      placeContacts,
      day.flatMap((places) => places.get(place) ?? []),
    );
    return placeContacts.hosts.flatMap((_, row) => {
      const verdict = verdictOf(countContacts(placeContacts, row), touched[row] ?? 0);
      return verdict ? [{ host: nameAt(placeContacts, row), inDay: touched[row] ?? 0, verdict }] : [];
    });
  });
}

function verdictOf(inWindow: number, inDay: number): HostVerdict<ScannerLevel> | undefined {
  const metric = 'destinations';
  if (inWindow >= IN_WINDOW) return { severity: 'low', level: 'window', value: inWindow, metric, threshold: IN_WINDOW };
  if (inDay < IN_DAY) return undefined;
  return { severity: 'low', level: 'day', value: inDay, metric, threshold: IN_DAY };
}

/**
 * Returns the rest of the day before a window: the earlier windows of its own hour one by one, and each hour before that as a whole, from the
 * history.
 */
function dayOfView(view: RuleView): PlaceIndex[] {
  const count = (view.windowStart - hourOf(view.windowStart)) / WINDOW_SECONDS;
  const windows = Array.from({ length: count }, (_, index) => view.earlier(index + 1));
  return [
    ...windows.flatMap((facts) => (facts ? [placesOfWindow(facts, 'inbound')] : [])),
    ...view.history.hours.map((hour) => placesOfHour(hour, 'inbound')),
  ];
}

/**
 * Counts what each host touched in a day. Most sources come once: only for the others addresses are compared.
 * @param those the place in the window
 * @param before the same place in the rest of the day
 * @returns by row
 */
function touchedInDay(placeContacts: PlaceContacts, before: readonly PlaceContacts[]): number[] {
  const rows = new Map(placeContacts.hosts.map((host, row) => [host, row]));
  const touched = new Map<number, Set<string>>();
  for (const part of before) {
    for (const [row, host] of part.hosts.entries()) {
      const own = rows.get(host);
      if (own === undefined) continue;
      const known = touched.get(own) ?? new Set<string>();
      touched.set(own, known);
      eachContact(part, row, (destination) => known.add(destination));
    }
  }
  for (const [row, known] of touched) eachContact(placeContacts, row, (destination) => known.add(destination));
  return placeContacts.hosts.map((_, row) => touched.get(row)?.size ?? countContacts(placeContacts, row));
}
