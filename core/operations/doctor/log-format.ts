import type { FoundFields } from '../../flowlog/field-names.ts';
import { type Field, FIELD_NAMES, formatOf, OPTIONAL_FIELDS } from '../../flowlog/line-format.ts';
import { joined } from '../../wording.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** What cannot be told without each optional field. */
const WITHOUT: Readonly<Partial<Record<Field, string>>> = {
  end: 'when a connection was last seen is not known',
  tcpFlags: 'whether a host answered is judged by sizes, and a long session counts as several attempts',
  packetSource: 'NAT gateways and load balancers are named in place of the sources behind them',
  packetDestination: 'load balancers are named in place of the hosts behind them',
  vpcId: 'alerts are about whole accounts, not VPCs',
  subnetId: 'tables do not name subnets',
  instanceId: 'tables name interfaces, not instances',
  region: 'alerts do not name the region',
};

const RENEW = 'AWS cannot change a flow log: make a new one with these fields, then delete the old one';

/** A log object that was looked into. */
export interface SampledLog {
  /** The flow log that it belongs to, or its key where the name does not say. */
  readonly name: string;
  /** Undefined when it holds no line that could be read. */
  readonly fields: FoundFields | undefined;
}

/**
 * Judges the format of a flow log.
 * @param sample its newest log object
 */
export function checkLogFormat({ name, fields }: SampledLog): Check {
  if (!fields) return fail(`${name}: no flow log, or empty`, 'look at the object; move what is no flow log elsewhere');
  const format = formatOf(fields.names);
  if (format.isTransitGateway) {
    const what = `${name}: of a transit gateway, which does not say what was let in; nothing of it is counted`;
    return fail(what, 'use the flow logs of the VPCs behind it, and deliver these to another bucket');
  }
  if (format.missing.length > 0) {
    return fail(`${name}: lacks ${joined(format.missing, 20)}; nothing of it is counted`, RENEW);
  }
  const absent = OPTIONAL_FIELDS.filter((field) => !format.columns.has(field));
  const form = fields.isAssumed ? `${fields.form}, no header line: default format assumed` : fields.form;
  if (absent.length === 0) return ok(`${name}: has all fields (${form})`);
  const lost = absent.map((field) => `${FIELD_NAMES[field]} (${WITHOUT[field] ?? 'less is known'})`);
  return warn(`${name}: lacks ${joined(lost, 20)} (${form})`, RENEW);
}
