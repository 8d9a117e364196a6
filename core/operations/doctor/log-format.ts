import { formatText, type FoundFormat } from '../../flowlog/found-format.ts';
import { type Field, FIELD_NAMES, formatOf, OPTIONAL_FIELDS } from '../../flowlog/line-format.ts';
import { joined } from '../../wording.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Consequence of each optional field that a flow log lacks. */
const WITHOUT: Readonly<Partial<Record<Field, string>>> = {
  end: 'the last time of a connection is not known',
  tcpFlags: 'whether a host answered is judged by sizes, and a long session counts as several attempts',
  packetSource: 'NAT gateways and load balancers are named in place of the sources behind them',
  packetDestination: 'load balancers are named in place of the hosts behind them',
  vpcId: 'alerts are about whole accounts, not VPCs',
  subnetId: 'tables do not name subnets',
  instanceId: 'tables name interfaces, not instances',
  region: 'alerts do not name the region',
  flowDirection: 'which end of a record is the own address is inferred from all records of the interface',
};

/** Fields that the flow logs of surge445 do not have either: their content is inferred from the records, so their absence is no fault. */
const INFERRED: ReadonlySet<Field> = new Set<Field>(['interfaceType', 'resourceId']);

const RENEW = 'AWS cannot change a flow log: make a new flow log with these fields, then delete the old one';

/** A log object of which the first line was read. */
export interface SampledLog {
  /** Name of its flow log, or the key of the log object if the key does not contain this name. */
  readonly name: string;
  /** Undefined if the log object has no readable line. */
  readonly fields: FoundFormat | undefined;
}

/**
 * Checks the format of a flow log.
 * @param sample newest log object of the flow log
 */
export function checkLogFormat({ name, fields }: SampledLog): Check {
  if (!fields) {
    return fail(
      `${name}: not a flow log, or empty`,
      'look at the object; move it to another bucket if it is not a flow log',
    );
  }
  const format = formatOf(fields.names);
  if (format.missing.length > 0) {
    return fail(`${name}: lacks ${joined(format.missing, 20)}; none of its records is counted`, RENEW);
  }
  if (format.isTransitGateway) {
    return warn(
      `${name}: from a transit gateway, whose log does not say what was let in: its attempts count as unknown (${formatText(fields)})`,
      'read the flow logs of the VPCs behind it too: where they log an attempt, they decide',
    );
  }
  const absent = OPTIONAL_FIELDS.filter((field) => !INFERRED.has(field) && !format.columns.has(field));
  const form = formatText(fields);
  if (absent.length === 0) return ok(`${name}: has all fields (${form})`);
  const lacking = absent.map((field) => `${FIELD_NAMES[field]} (${WITHOUT[field] ?? 'less is known'})`);
  return warn(`${name}: lacks ${joined(lacking, 20)} (${form})`, RENEW);
}
