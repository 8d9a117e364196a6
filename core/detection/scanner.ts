import { type ContactIndex, hostsOfHour, hostsOfWindow } from '../memory/contact-index.ts';
import { type HostContacts, placeKey } from '../memory/contacts.ts';
import { byText } from '../rollup/pair.ts';
import { HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../time.ts';
import { compact, counted, listed } from '../wording.ts';
import type { Finding } from './finding.ts';
import { hostFinding, type HostVerdict } from './host-finding.ts';
import type { Rule, RuleView } from './rule.ts';
import { topOf } from './top.ts';

const HOUR = 3600;
const HOUR_WINDOWS = HOUR_SECONDS / WINDOW_SECONDS;

/** Addresses of ours in one window: Zeek calls that a scan. */
const IN_WINDOW = 25;

/** Addresses of ours in a day: a scanner that takes its time. */
const IN_DAY = 5;

/** The internet is full of scanners: of each place only those that touch most are told. */
const MOST_FINDINGS = 20;

/** One outside source works through our addresses. That is the background of the internet, never worth a page: it belongs into the digest. */
export const scanner: Rule = {
  id: 'scanner',
  version: 1,
  word: 'SCANNER',
  trailingWindows: HOUR_WINDOWS,
  quietSeconds: 24 * HOUR,
  reminderSeconds: 24 * HOUR,
  doublingFloor: 50,
  judge(view) {
    const places = new Map<string, Scan[]>();
    for (const scan of scansOf(view)) {
      const place = placeKey({ ...scan.host, port: 0 });
      const known = places.get(place);
      if (known) known.push(scan);
      else places.set(place, [scan]);
    }
    return [...places.values()].flatMap((scans) =>
      topOf(scans, MOST_FINDINGS, byReach).flatMap(
        ({ host, verdict }) => hostFinding(scanner, view, { host, type: 'source', verdict }) ?? [],
      ),
    );
  },
  describe(finding) {
    const source = finding.entity.id;
    const targets = finding.evidence.topDestinations.map((target) => target.address);
    const now = `${counted(finding.facts.destinations, 'address', 'addresses')} (${listed(targets, 3, finding.facts.destinations)})`;
    return {
      headline: `${source} scans port ${finding.port} of ${counted(finding.value, 'address', 'addresses')}`,
      brief: `${source}: ${compact(finding.value)} tgt/${finding.level === 'window' ? '5m' : '24h'}`,
      what: `${source}, outside, tried port ${finding.port} of ${now} in five minutes${dayText(finding)}.`,
      why: `${counted(finding.threshold, 'address', 'addresses')} in ${finding.level === 'window' ? 'five minutes' : 'a day'} trip this rule.`,
      doNow: [
        `Make sure that port ${finding.port} is closed from outside: then a scan finds nothing`,
        `Block ${source} if you like; the next one comes from elsewhere`,
      ],
    };
  },
};

function dayText({ level, value }: Finding): string {
  return level === 'day' ? `, and of ${counted(value, 'address', 'addresses')} within a day` : '';
}

/** A source that touches enough, and how many of our addresses it touched in the trailing day. */
interface Scan {
  readonly host: HostContacts;
  readonly inDay: number;
  readonly verdict: HostVerdict;
}

function byReach(one: Scan, other: Scan): number {
  return other.inDay - one.inDay || byText(one.host.host, other.host.host);
}

function scansOf(view: RuleView): Scan[] {
  const day = dayOfView(view);
  return [...hostsOfWindow(view.facts, 'inbound')].flatMap(([key, host]) => {
    const inWindow = host.contacts.length;
    const inDay = countDay(day, key);
    const metric = 'destinations';
    if (inWindow >= IN_WINDOW) {
      return [
        { host, inDay, verdict: { severity: 'low', level: 'window', value: inWindow, metric, threshold: IN_WINDOW } },
      ];
    }
    if (inDay < IN_DAY) return [];
    return [{ host, inDay, verdict: { severity: 'low', level: 'day', value: inDay, metric, threshold: IN_DAY } }];
  });
}

/** The windows of the window's own hour up to itself, and the hours before it, which are remembered, each as a whole. */
function dayOfView(view: RuleView): ContactIndex[] {
  const count = (view.windowStart - hourOf(view.windowStart)) / WINDOW_SECONDS + 1;
  const windows = Array.from({ length: count }, (_, back) => (back === 0 ? view.facts : view.earlier(back)));
  return [
    ...windows.flatMap((facts) => (facts ? [hostsOfWindow(facts, 'inbound')] : [])),
    ...view.memory.hours.map((hour) => hostsOfHour(hour, 'inbound')),
  ];
}

/** Most sources come once: their contacts are counted already. */
function countDay(day: readonly ContactIndex[], key: string): number {
  const [first, ...rest] = day.flatMap((hosts) => hosts.get(key) ?? []);
  if (!first || rest.length === 0) return first?.contacts.length ?? 0;
  const touched = new Set(first.contacts.map(([destination]) => destination));
  for (const { contacts } of rest) for (const [destination] of contacts) touched.add(destination);
  return touched.size;
}
