import { hashId } from '../encoding/hash-id.ts';
import { findingKey } from '../detection/finding.ts';
import { gzip } from '../encoding/gzip.ts';
import { keyInLayout, layoutOfPrefix } from '../flowlog/log-layout.ts';
import { alertKey } from '../storage/keys.ts';
import { isoDay, windowName, windowOf } from '../time.ts';
import { DRILL_VPC_ID } from '../windows/drill-scope.ts';

/** Account of every drill: the example account of the documentation of AWS. */
const DRILL_ACCOUNT_ID = '123456789012';

/** Source of the made-up attempts: an address that is reserved for documentation. */
const DRILL_SOURCE = '203.0.113.45';

const INTERFACE_ID = 'eni-00000000000000445';
const SUBNET_ID = 'subnet-00000000000000445';
const INSTANCE_ID = 'i-00000000000000445';

/** Flow log of every drill. Checks whether real log objects arrive must ignore the log objects of this flow log. */
export const DRILL_FLOW_LOG_ID = 'fl-00000000000000445';

/**
 * Age of the records of a drill. Real records are about as old when they arrive. Newer records would make windows final before their real records
 * arrive.
 */
const DATED_BACK_SECONDS = 600;

const ATTEMPTS = 3;
const SYN = 2;
const SYN_ACK = 18;
const PORT = 445;
const MINUTE = 60;

/** Input of {@link planDrill}. */
export interface DrillRequest {
  /** Current time, epoch seconds. */
  readonly now: number;
  readonly region: string;
  /** Text that keys of log objects begin with, up to and including `AWSLogs/`; it may name another layout, as the setting `logPrefix` does. */
  readonly logKeyPrefix: string;
  /** True if the host answers. Then the severity of the alert is high, and a text message is sent too. */
  readonly answered: boolean;
}

/** A drill that is ready to run. */
export interface Drill {
  /** Key of the log object in the log bucket. */
  readonly logKey: string;
  /** Content of the log object, compressed with gzip. */
  readonly bytes: Uint8Array;
  /** Address of the host that the records show as attacked. */
  readonly host: string;
  /** Start of the window of the records, epoch seconds. */
  readonly windowStart: number;
  /** Key in the data bucket under which the alert is recorded after it was sent. */
  readonly alertKey: string;
}

/**
 * Makes a flow-log file with accepted attempts from outside, and computes the key of the alert that follows. Each minute has its own host. A second
 * drill about the same host would only continue the episode of the first drill, so no alert would be sent.
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
    logKey: keyInLayout(layoutOfPrefix(logKeyPrefix), {
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
