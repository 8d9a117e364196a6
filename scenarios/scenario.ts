import { LOGS_FOLDER, logKey } from '../core/flowlog/log-key.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { type FlowEntry, flowLine, headerLine, type LineLayout } from './flow-entry.ts';
import { ACCOUNT_ID, FLOW_LOG_ID, REGION } from './network.ts';
import { type Random, seededRandom } from './noise.ts';
import {
  backgroundScan,
  exposedHost,
  fileShare,
  hammer,
  scanSurge,
  silentHosts,
  type TrafficSource,
  webVisitors,
  worm,
} from './traffic.ts';

/** Traffic during a part of a scenario. Times are seconds from the start of the scenario. */
interface Act {
  readonly from: number;
  readonly to: number;
  readonly traffic: TrafficSource;
}

/** A made-up sequence of events in a network. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly acts: readonly Act[];
  /** Times without any logs, in seconds from the start of the scenario. */
  readonly outages: ReadonlyArray<{ readonly from: number; readonly to: number }>;
}

/** Content and key of a made-up flow-log file. */
export interface LogFile {
  /** Key in a bucket, in the form of AWS. */
  readonly key: string;
  /** The whole text, not compressed. */
  readonly text: string;
  readonly lines: number;
}

/** Time span, seed and format of the files of a scenario. */
export interface ScenarioPlan {
  /** Start, epoch seconds, a multiple of 300. */
  readonly start: number;
  /** Length in seconds. */
  readonly seconds: number;
  /** A 32-bit integer. The same seed gives the same files. */
  readonly seed: number;
  readonly layout: LineLayout;
}

const EVER = 366 * DAY_SECONDS;
const always = (traffic: TrafficSource): Act => ({ from: 0, to: EVER, traffic });
const during = (fromHour: number, toHour: number, traffic: TrafficSource): Act => ({
  from: fromHour * HOUR_SECONDS,
  to: toHour * HOUR_SECONDS,
  traffic,
});

const USUAL: readonly Act[] = [
  always(backgroundScan(6)),
  always(webVisitors(60)),
  always(fileShare(8)),
  always(silentHosts(3)),
];

/** All scenarios, by name. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'quiet',
    description: 'internet noise, web visitors, a file share; nothing to report',
    acts: USUAL,
    outages: [],
  },
  {
    name: 'surge',
    description: 'from hour 14 to 16, 300 outside sources scan port 445 at once, and then no more',
    acts: [...USUAL, during(14, 16, scanSurge(300, 5))],
    outages: [],
  },
  {
    name: 'exposure',
    description: 'from hour 8 to 20, the security group of one host lets port 445 in from everywhere, and it answers',
    acts: [...USUAL, during(8, 20, exposedHost(17, 2))],
    outages: [],
  },
  {
    name: 'worm',
    description:
      'from hour 10 to 16, one inside host tries its neighbours; one of them lets it in, answers, and from hour 11 does the same',
    acts: [...USUAL, during(10, 16, worm(23, 40, 31)), during(11, 16, worm(31, 40))],
    outages: [],
  },
  {
    name: 'outage',
    description: 'no logs arrive from hour 6 to 8; nothing else happens',
    acts: USUAL,
    outages: [{ from: 6 * HOUR_SECONDS, to: 8 * HOUR_SECONDS }],
  },
  {
    name: 'demo',
    description:
      'a day with both: a host exposed from hour 8 and hammered at hour 10, and a burst of scanning from hour 14 to 15',
    acts: [
      ...USUAL,
      during(8, 13, exposedHost(17, 2)),
      during(10, 10.25, hammer(17, 140)),
      during(14, 15, scanSurge(310, 5)),
    ],
    outages: [],
  },
];

/**
 * Makes the flow-log files of a scenario, one file for every five minutes, in the form in which AWS delivers them.
 * @param scenario one of {@link SCENARIOS}
 * @param plan time span, seed and format
 * @yields files in the order of time
 */
export function* scenarioFiles(scenario: Scenario, plan: ScenarioPlan): Generator<LogFile> {
  const random = seededRandom(plan.seed);
  for (let offset = 0; offset < plan.seconds; offset += WINDOW_SECONDS) {
    const isIn = (span: { from: number; to: number }): boolean => offset >= span.from && offset < span.to;
    const entries = entriesAt(scenario.acts.filter(isIn), plan.start + offset, random);
    if (scenario.outages.some(isIn)) continue;
    const lines = [headerLine(plan.layout), ...entries.map((entry) => flowLine(entry, plan.layout))];
    const text = `${lines.join('\n')}\n`;
    yield { key: keyOf(plan.start + offset, text), text, lines: entries.length };
  }
}

function entriesAt(acts: readonly Act[], windowStart: number, random: Random): FlowEntry[] {
  return acts.flatMap((act) => act.traffic(windowStart, random)).toSorted((a, b) => a.start - b.start);
}

function keyOf(windowStart: number, text: string): string {
  return logKey({
    prefix: LOGS_FOLDER,
    accountId: ACCOUNT_ID,
    region: REGION,
    flowLogId: FLOW_LOG_ID,
    madeAt: windowStart + WINDOW_SECONDS,
    text,
  });
}
