import { hashId } from '../encoding/hash-id.ts';
import { findingKey } from '../detection/finding.ts';
import { gzip } from '../encoding/gzip.ts';
import { logKey } from '../flowlog/log-key.ts';
import { alertKey } from '../storage/keys.ts';
import { isoDay, windowName, windowOf } from '../time.ts';
import { DRILL_VPC_ID } from '../windows/drill-scope.ts';

/** The account of every drill: the one that AWS uses in its documentation. */
export const DRILL_ACCOUNT_ID = '123456789012';

/** Where the made-up attempts come from: an address for documentation, that nobody has. */
const DRILL_SOURCE = '203.0.113.45';

const INTERFACE_ID = 'eni-00000000000000445';
const SUBNET_ID = 'subnet-00000000000000445';
const INSTANCE_ID = 'i-00000000000000445';

/** The flow log of every drill: its log objects say nothing about whether real ones arrive. */
export const DRILL_FLOW_LOG_ID = 'fl-00000000000000445';

/** Records are dated back as far as real ones come late: younger ones would make windows final before their real records are there. */
const DATED_BACK_SECONDS = 600;

const ATTEMPTS = 3;
const SYN = 2;
const SYN_ACK = 18;
const PORT = 445;
const MINUTE = 60;

/** What a drill is made from. */
export interface DrillRequest {
  /** The clock, epoch seconds. */
  readonly now: number;
  readonly region: string;
  /** What keys of log objects begin with, up to and with `AWSLogs/`. */
  readonly logKeyPrefix: string;
  /** True: the host answers, so that the alert is high and goes out as a text message too. */
  readonly answered: boolean;
}

/** A drill, ready to be run. */
export interface Drill {
  readonly logKey: string;
  /** The log object, compressed. */
  readonly bytes: Uint8Array;
  /** The address that seems to be attacked. */
  readonly host: string;
  /** The window of the records, epoch seconds. */
  readonly windowStart: number;
  /** Where the alert is recorded when it has been sent. */
  readonly alertKey: string;
}

/**
 * Makes a flow-log file of attempts from outside that were let in, and says where its alert will be. Each minute has a host of its own, because
 * a second drill about the same host would only continue the episode of the first, and tell nobody.
 */
export function planDrill(request: DrillRequest): Drill {
  const { logKeyPrefix, now, region } = request;
  const start = now - DATED_BACK_SECONDS;
  const windowStart = windowOf(start);
  const minute = Math.floor(now / MINUTE);
  const host = `10.255.${Math.floor(minute / 256) % 256}.${minute % 256}`;
  const text = `${[HEADER, ...lines({ ...request, start, host })].join('\n')}\n`;
  const key = findingKey({
    rule: 'exposure',
    scope: { type: 'vpc', id: DRILL_VPC_ID, accountId: DRILL_ACCOUNT_ID, region, vpcId: DRILL_VPC_ID },
    entity: { type: 'host', id: host },
    port: PORT,
    direction: 'inbound',
  });
  const episodeId = hashId(`${key} ${windowName(windowStart)}`);
  return {
    logKey: logKey({
      prefix: logKeyPrefix,
      accountId: DRILL_ACCOUNT_ID,
      region,
      flowLogId: DRILL_FLOW_LOG_ID,
      madeAt: now,
      text,
    }),
    bytes: gzip(new TextEncoder().encode(text)),
    host,
    windowStart,
    alertKey: alertKey(isoDay(windowStart), episodeId, 1),
  };
}

const HEADER =
  'version account-id interface-id vpc-id subnet-id instance-id region srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol ' +
  'tcp-flags flow-direction packets bytes start end action log-status';

function lines(about: DrillRequest & { readonly start: number; readonly host: string }): string[] {
  const { answered, host, region, start } = about;
  const place = `5 ${DRILL_ACCOUNT_ID} ${INTERFACE_ID} ${DRILL_VPC_ID} ${SUBNET_ID} ${INSTANCE_ID} ${region}`;
  const end = `${start} ${start + MINUTE - 1} ACCEPT OK`;
  return Array.from({ length: ATTEMPTS }, (_, index) => 49_152 + index).flatMap((port) => {
    const there = `${DRILL_SOURCE} ${host}`;
    const back = `${host} ${DRILL_SOURCE}`;
    const attempt = `${place} ${there} ${there} ${port} ${PORT} 6 ${SYN} ingress 1 52 ${end}`;
    const reply = `${place} ${back} ${back} ${PORT} ${port} 6 ${SYN_ACK} egress 1 52 ${end}`;
    return answered ? [attempt, reply] : [attempt];
  });
}
