const HEADER =
  'version account-id interface-id vpc-id instance-id srcaddr dstaddr srcport dstport protocol tcp-flags packets bytes start end action log-status';

const SYN = 2;
const SYN_ACK = 18;

/** A line of a flow log; the interface is that of the inside host with the last number. */
function line(
  time: string,
  [from, to]: readonly [string, string],
  more: { readonly action?: string; readonly flags?: number; readonly at?: number } = {},
): string {
  const { action = 'REJECT', flags = SYN, at = Number(to.split('.')[3]) } = more;
  const start = Date.parse(`2026-11-${time}Z`) / 1000;
  const ports = flags === SYN_ACK ? '445 50000' : '50000 445';
  return `5 123456789012 eni-0000000000000${at} vpc-0a1b2c3d4e5f60718 i-00000000000000${at} ${from} ${to} ${ports} 6 ${flags} 1 52 ${start} ${start + 59} ${action} OK`;
}

export const [S1, S2, S3] = ['198.51.100.7', '203.0.113.9', '192.0.2.5'];
export const [HOST, OTHER, THIRD, FRIEND] = ['10.0.4.10', '10.0.4.11', '10.0.4.12', '10.0.4.20'];
const accepted = { action: 'ACCEPT' };

/** Two days of one VPC, small enough to work out every answer by hand. */
export const QUERY_LOG = [
  HEADER,
  // The day before: one source, rejected once, and in the evening five times.
  line('21T02:20:00', [S3, HOST]),
  ...Array.from({ length: 5 }, (_, second) => line(`21T23:50:0${second}`, [S3, HOST])),
  // 00:05: one source tries two hosts.
  ...Array.from({ length: 3 }, (_, second) => line(`22T00:05:0${second}`, [S1, HOST])),
  line('22T00:06:00', [S1, OTHER]),
  // 01:10: another is let in twice, and the host answers.
  line('22T01:10:00', [S2, HOST], accepted),
  line('22T01:10:01', [HOST, S2], { ...accepted, flags: SYN_ACK, at: 10 }),
  line('22T01:11:00', [S2, HOST], accepted),
  // 01:30: inside, logged at both ends.
  line('22T01:30:00', [FRIEND, HOST], { ...accepted, at: 20 }),
  line('22T01:30:00', [FRIEND, HOST], accepted),
  // 02:20: both come back.
  line('22T02:20:00', [S1, THIRD]),
  line('22T02:20:30', [S2, HOST], accepted),
  // 03:00: inside, one host is refused by ten others, and let in and answered by one.
  ...Array.from({ length: 10 }, (_, host) => line('22T03:00:00', [FRIEND, `10.0.5.${host}`])),
  line('22T03:01:00', [FRIEND, HOST], accepted),
  line('22T03:01:01', [HOST, FRIEND], { ...accepted, flags: SYN_ACK, at: 10 }),
].join('\n');

/** A host in another account. */
export const REMOTE = '10.1.0.5';
/** A source outside with an address of IPv6, and the address outside that the host in another account reaches. */
export const [S6, OUTSIDE] = ['2001:db8::7', '203.0.113.50'];
export const SECOND_ACCOUNT = { account_id: '210987654321', vpc_id: 'vpc-0b1c2d3e4f5061728' };

/** Two more days, of another account. */
export const SECOND_LOG = [
  HEADER,
  // S1 comes here too, after it had come to the first account. S6 comes for the first time.
  secondLine('23T05:00:00', [S1, REMOTE]),
  secondLine('23T05:05:00', [S6, REMOTE]),
  // The host reaches out, and is answered.
  secondLine('23T06:00:00', [REMOTE, OUTSIDE], accepted),
  secondLine('23T06:00:01', [OUTSIDE, REMOTE], { ...accepted, flags: SYN_ACK }),
  // The day after: two windows of other traffic, two windows apart, and no attempt.
  secondLine('24T00:05:00', [S1, REMOTE]).replace(' 445 ', ' 443 '),
  secondLine('24T00:20:00', [S1, REMOTE]).replace(' 445 ', ' 443 '),
].join('\n');

function secondLine(...values: Parameters<typeof line>): string {
  const [time, ends, more] = values;
  return line(time, ends, { at: 5, ...more })
    .replace('123456789012', SECOND_ACCOUNT.account_id)
    .replace('vpc-0a1b2c3d4e5f60718', SECOND_ACCOUNT.vpc_id);
}
