import { type LineValues, PERFECT } from './log-lines.ts';

/**
 * Writes a line of a flow log as an event of OCSF 1.1.0, after the mapping that OCSF publishes. Numbers stand in the JSON digit by digit as in the line, also
 * those that JavaScript would round.
 * @param changes what is different from {@link PERFECT}
 */
export function ocsfEvent(changes: LineValues = {}): string {
  const values = { ...PERFECT, ...changes };
  const text = (name: string): string => JSON.stringify(values[name] ?? '-');
  const digits = (name: string): string => values[name] ?? 'null';
  return `{
    "class_uid": 4001,
    "action": ${values['action'] === 'ACCEPT' ? '"Allowed"' : '"Denied"'},
    "status_code": ${text('log-status')},
    "start_time": ${digits('start')}000,
    "end_time": ${digits('end')}000,
    "metadata": { "product": { "version": "5" } },
    "cloud": { "account": { "uid": ${text('account-id')} }, "region": ${text('region')}, "provider": "AWS" },
    "src_endpoint": { "ip": ${text('srcaddr')}, "port": ${digits('srcport')}, "svc_name": "-" },
    "dst_endpoint": {
      "ip": ${text('dstaddr')},
      "port": ${digits('dstport')},
      "interface_uid": ${text('interface-id')},
      "vpc_uid": ${text('vpc-id')},
      "subnet_uid": ${text('subnet-id')},
      "instance_uid": ${text('instance-id')}
    },
    "connection_info": { "protocol_num": 6, "tcp_flags": 2, "direction": "Inbound" },
    "traffic": { "packets": ${digits('packets')}, "bytes": ${digits('bytes')} }
  }\n`;
}
