import { logKey, LOGS_FOLDER } from '../core/flowlog/log-key.ts';
import { layoutOfPrefix } from '../core/flowlog/log-layout.ts';
import { parseSettings, type Settings } from '../core/settings/detection-settings.ts';
import { WINDOW_SECONDS } from '../core/time.ts';
import { FULL_ORDER, type LineValues, logLine, logText, SILENT } from '../test/examples/log-lines.ts';
import { INTERFACE } from '../test/examples/observed-network.ts';

/** Midnight in the middle of the small world, epoch seconds. */
export const MIDNIGHT = Date.UTC(2026, 10, 23) / 1000;

/** Name of the log bucket of the small world. */
export const LOG_BUCKET = 'logs';

/** What the keys of its log objects look like. */
export const LOG_LAYOUT = layoutOfPrefix(LOGS_FOLDER);

/** One log object of the small world. */
export interface SmallLogObject {
  readonly key: string;
  readonly text: string;
  /** The lines as they were made up, for a recount that does not parse them. */
  readonly lines: readonly LineValues[];
  /** True where it cannot be read, and belongs into quarantine. */
  readonly isUnreadable: boolean;
}

/** A world that a schedule is run in. */
export interface SmallWorld {
  readonly settings: Settings;
  /** Log objects that were taken in before the schedule begins. */
  readonly before: readonly SmallLogObject[];
  /** Log objects that the schedule is about. */
  readonly logObjects: readonly SmallLogObject[];
  /** What people are told of when all log objects are in: rule, place and entity, ascending. */
  readonly opens: readonly string[];
}

const ORDER = [...FULL_ORDER, 'flow-direction'];

/** An address of ours outside the private ranges: only the flow log of its interface shows that it is ours. */
const OUR_PUBLIC_HOST = '203.0.113.40';
const INSIDE = '10.0.4.17';
const INGRESS = 'ingress';

/** Values of a record at the start of a window, counted from the window that begins at midnight. */
function at(index: number): LineValues {
  const start = MIDNIGHT + index * WINDOW_SECONDS;
  return { start: String(start + 10), end: String(start + 20), 'flow-direction': INGRESS };
}

function between(source: string, destination: string): LineValues {
  return { srcaddr: source, 'pkt-srcaddr': source, dstaddr: destination, 'pkt-dstaddr': destination };
}

/** Sources of the internet that try port 445 of the inside host and are rejected. */
function rejected(index: number, ...sources: readonly number[]): LineValues[] {
  return sources.map((last) => ({ ...at(index), ...between(`198.51.100.${last}`, INSIDE) }));
}

/** A source of the internet reaches port 445 of the inside host, and the host answers. */
function answered(index: number): LineValues[] {
  const reply = { srcport: '445', dstport: '51515', 'tcp-flags': '18', packets: '6', bytes: '900' };
  return [
    { ...at(index), ...between('198.51.100.7', INSIDE), action: 'ACCEPT' },
    { ...at(index), ...between(INSIDE, '198.51.100.7'), ...reply, 'flow-direction': 'egress', action: 'ACCEPT' },
  ];
}

/** A second interface, with a public address of its own, is tried from outside: from then on its address is known as ours. */
function ourPublicHost(index: number): LineValues {
  const second = { 'interface-id': 'eni-0d1e2f3041526001', 'instance-id': 'i-0e1f203142536001' };
  return { ...at(index), ...between('198.51.100.9', OUR_PUBLIC_HOST), ...second };
}

/** The inside host reaches port 445 of the public host: outbound as long as nobody knows that the address is ours, then lateral. */
function toOurPublicHost(index: number): LineValues {
  return { ...at(index), ...between(INSIDE, OUR_PUBLIC_HOST), 'flow-direction': 'egress', action: 'ACCEPT' };
}

function silent(index: number): LineValues {
  return { ...SILENT, ...at(index) };
}

/** A record that claims to start years after its object was written: it is refused. */
const FROM_THE_FUTURE: LineValues = {
  ...between('198.51.100.66', INSIDE),
  start: String(MIDNIGHT + 4 * 365 * 86_400),
  end: String(MIDNIGHT + 4 * 365 * 86_400 + 10),
};

function logObject(madeAt: number, ...lines: ReadonlyArray<LineValues | readonly LineValues[]>): SmallLogObject {
  const all = lines.flat();
  const text = logText(
    all.map((line) => logLine(line, ORDER)),
    ORDER,
  );
  return { key: keyOf(madeAt, text), text, lines: all, isUnreadable: false };
}

function keyOf(index: number, text: string): string {
  return logKey({
    prefix: LOGS_FOLDER,
    accountId: INTERFACE.accountId,
    region: INTERFACE.region,
    flowLogId: 'fl-0c1d2e3f405162738',
    madeAt: MIDNIGHT + index * WINDOW_SECONDS,
    text,
  });
}

function unreadable(index: number): SmallLogObject {
  const text = 'PAR1 and nothing more';
  return { key: keyOf(index, text), text, lines: [], isUnreadable: true };
}

/**
 * Two hours over midnight, after some silence. A burst trips a threshold, a host is exposed, trailing hours reach over midnight, and what
 * is learnt of the network before midnight decides what a record after midnight means. The silent log object makes all other windows final. The last two
 * share windows with the others.
 */
export const SMALL_WORLD: SmallWorld = {
  settings: parseSettings({ thresholds: [{ atLeast: 3 }] }),
  before: [logObject(-3, ...[-5, -4].map(silent))],
  logObjects: [
    logObject(-2, rejected(-3, 1, 2, 3, 4)),
    logObject(0, answered(-2), rejected(-1, 5), ourPublicHost(-2)),
    logObject(1, rejected(-1, 6), rejected(0, 6, 7), toOurPublicHost(0)),
    logObject(2, rejected(1, 8), FROM_THE_FUTURE),
    unreadable(2),
    logObject(15, silent(14)),
    logObject(-1, rejected(-3, 1, 9), rejected(-2, 9), answered(-2)),
    logObject(1, rejected(-1, 6, 9), rejected(0, 9), ourPublicHost(-1)),
  ],
  opens: ['exposure vpc-0a1b2c3d4e5f60718 10.0.4.17', 'threshold vpc-0a1b2c3d4e5f60718 inbound rejected'],
};
