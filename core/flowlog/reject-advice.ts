import type { RejectReason } from './flow-record.ts';

/** What is wrong with a line that is refused for a reason, for people who must mend it. */
export const REJECT_ADVICE: Readonly<Record<RejectReason, string>> = {
  'field-count': 'it has more or fewer fields than its header line or its format; one space separates two fields',
  'missing-fields': 'it stands below a header line that lacks needed fields',
  address: 'an address is neither IPv4 nor IPv6; names of hosts, blocks and zones are not read',
  number: 'a port, protocol, packets, bytes or tcp-flags is no whole number, or too large; TCP is 6',
  time: 'start or end is not in seconds since 1970, lies in the future, or end lies before start',
  action: 'action is neither ACCEPT nor REJECT, in capitals',
  'flow-direction': 'flow-direction is neither ingress nor egress',
  'log-status': 'log-status is none of OK, NODATA and SKIPDATA',
  identifier:
    'account-id is no number of twelve digits, or an id has other signs than small letters, digits and hyphens',
  'line-too-long': 'it is longer than 64 KiB, which no line of a flow log is',
};
