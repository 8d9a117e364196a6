import { OUTCOME } from '../memory/contacts.ts';
import { compact, counted, listed } from '../wording.ts';
import type { Finding } from './finding.ts';
import { hostFinding, type HostVerdict } from './host-finding.ts';
import type { Rule } from './rule.ts';
import { HOUR_WINDOWS, type TrailingHost, trailingHosts } from './trailing-contacts.ts';

const HOUR = 3600;

/**
 * Failed less answered first contacts at which a host is no longer taken for a client: a sequential test with 0.8 and 0.2 as the rates of success
 * of clients and worms, and one mistake in 100,000, is decided after nine failures in a row.
 * @see https://doi.org/10.1007/978-3-540-30143-1_4 Schechter, Jung and Berger, "Fast detection of scanning worm infections"
 */
const NET_FAILURES = 9;

/** Failed destinations in one window. */
const FAILED_IN_WINDOW = 25;

/** New destinations in an hour, however they went: a worm with a list of hosts that answer does not fail. */
const NEW_IN_HOUR = 50;
/** New destinations in an hour that are worth a line in the digest. */
const MANY_IN_HOUR = 10;

/** An inside host reaches for many others: a worm, an intruder, or somebody's scanner. */
export const sweep: Rule = {
  id: 'sweep',
  version: 1,
  word: 'SWEEP',
  trailingWindows: HOUR_WINDOWS,
  quietSeconds: 6 * HOUR,
  reminderSeconds: 6 * HOUR,
  doublingFloor: 50,
  judge: (view) =>
    trailingHosts(view, 'lateral').flatMap((host) => {
      const verdict = verdictOf(host);
      const finding = verdict && hostFinding(sweep, view, { host: host.host, type: 'host', verdict });
      return finding ? [finding] : [];
    }),
  describe(finding) {
    const host = finding.entity.id;
    const targets = finding.evidence.topDestinations.map((target) => target.address);
    const tried = `${counted(finding.facts.destinations, 'address', 'addresses')} (${listed(targets, 3, finding.facts.destinations)})`;
    return {
      headline: `${host} sweeps port ${finding.port} inside`,
      brief: `${host}: ${reasonBrief(finding)}`,
      what: `${host}, one of yours, reached for ${tried} on port ${finding.port} in five minutes: ${reasonText(finding)}.`,
      why: `${reasonText(finding)}; the rule trips at ${compact(finding.threshold)}.`,
      doNow: [
        `Isolate ${host} and look at what runs on it, unless it is your own scanner`,
        `Look at the hosts that it reached: those that answered may be next`,
        'Close port 445 between clients in the security groups: clients need it to servers only',
      ],
    };
  },
};

function verdictOf({ now, fresh }: TrailingHost): HostVerdict | undefined {
  const outcomes = [...fresh.values()];
  const failed = outcomes.filter(isFailed).length;
  const answered = outcomes.filter((outcome) => (outcome & OUTCOME.answered) !== 0).length;
  const failedNow = now.filter(([, outcome]) => isFailed(outcome)).length;
  const metric = 'destinations';
  if (failedNow >= FAILED_IN_WINDOW) {
    return { severity: 'high', level: 'failed in window', value: failedNow, metric, threshold: FAILED_IN_WINDOW };
  }
  if (failed - answered >= NET_FAILURES) {
    return { severity: 'high', level: 'failed', value: failed - answered, metric, threshold: NET_FAILURES };
  }
  if (fresh.size >= NEW_IN_HOUR) {
    return { severity: 'high', level: 'new', value: fresh.size, metric, threshold: NEW_IN_HOUR };
  }
  if (fresh.size >= MANY_IN_HOUR) {
    return { severity: 'low', level: 'many', value: fresh.size, metric, threshold: MANY_IN_HOUR };
  }
  return undefined;
}

function isFailed(outcome: number): boolean {
  return (outcome & OUTCOME.failed) !== 0 && (outcome & OUTCOME.answered) === 0;
}

function reasonText({ level, value }: Finding): string {
  switch (level) {
    case 'failed in window':
      return `${counted(value, 'destination')} refused it within five minutes`;
    case 'failed':
      return `of the hosts that it tried for the first time in an hour, ${value} more refused it than answered`;
    default:
      return `${counted(value, 'destination')} in an hour that it had not reached for in the day before`;
  }
}

function reasonBrief({ level, value }: Finding): string {
  return level.startsWith('failed') ? `${compact(value)} failed tgt` : `${compact(value)} new tgt/1h`;
}
