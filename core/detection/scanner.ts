import { hostsOfHour, hostsOfWindow } from '../memory/contact-index.ts';
import { contactsKey, type HostContacts } from '../memory/contacts.ts';
import { byText } from '../rollup/pair.ts';
import { HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../time.ts';
import { compact, counted, listed } from '../wording.ts';
import type { Finding } from './finding.ts';
import { hostFinding, type HostVerdict } from './host-finding.ts';
import type { Rule, RuleView } from './rule.ts';

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
      const place = contactsKey({ ...scan.host, host: '', port: 0 });
      places.set(place, [...(places.get(place) ?? []), scan]);
    }
    return [...places.values()].flatMap((scans) =>
      scans
        .toSorted((a, b) => b.inDay - a.inDay || byText(a.host.host, b.host.host))
        .slice(0, MOST_FINDINGS)
        .flatMap(({ host, verdict }) => hostFinding(scanner, view, { host, type: 'source', verdict }) ?? []),
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

function scansOf(view: RuleView): Scan[] {
  const windows = ownWindows(view);
  return [...hostsOfWindow(view.facts, 'inbound')].flatMap(([key, host]) => {
    const inWindow = host.contacts.length;
    const inDay = countDay(view, windows, key);
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

/** The windows of the window's own hour up to itself: the hours before it are remembered, each as a whole. */
function ownWindows(view: RuleView): Array<ReadonlyMap<string, HostContacts>> {
  const count = (view.windowStart - hourOf(view.windowStart)) / WINDOW_SECONDS + 1;
  return Array.from({ length: count }, (_, back) => (back === 0 ? view.facts : view.earlier(back))).flatMap((facts) =>
    facts ? [hostsOfWindow(facts, 'inbound')] : [],
  );
}

function countDay(view: RuleView, windows: ReadonlyArray<ReadonlyMap<string, HostContacts>>, key: string): number {
  const touched = new Set<string>();
  const add = (host: HostContacts | undefined): void => {
    if (host) for (const [destination] of host.contacts) touched.add(destination);
  };
  for (const window of windows) add(window.get(key));
  for (const hour of view.memory.hours) add(hostsOfHour(hour, 'inbound').get(key));
  return touched.size;
}
