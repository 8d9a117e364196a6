import { HOUR_SECONDS } from '../../core/time.ts';
import { lastWindowOf, pairsOf, type Peer, totalsBy, type WindowCount } from './peer.ts';

const LEAST_REJECTS = 10;

/**
 * The alarm in the user guide of VPC: a CloudWatch metric filter on rejected records of one port, with an alarm at ten records in an hour.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/process-records-cwl.html
 */
export const cloudwatchRejects: Peer = {
  name: 'CloudWatch REJECT alarm',
  rule: '10 rejected attempts in a clock hour; assumed: port 445 in place of 22, and one log group for each account',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/process-records-cwl.html',
  judge(windows) {
    const byAccount = new Map<string, WindowCount[]>();
    for (const facts of windows) {
      for (const { accountId, pairs } of pairsOf(facts)) {
        const count = pairs.reduce((sum, pair) => sum + pair.rejected, 0);
        if (count === 0) continue;
        const counts = byAccount.get(accountId) ?? [];
        counts.push({ startSecond: facts.windowStart, count });
        byAccount.set(accountId, counts);
      }
    }
    return [...byAccount].flatMap(([accountId, counts]) =>
      alarmHours(counts).map((windowStart) => ({ accountId, about: undefined, windowStart })),
    );
  },
  judgeTotals: alarmHours,
};

function alarmHours(counts: readonly WindowCount[]): number[] {
  return [...totalsBy(counts, HOUR_SECONDS)].flatMap(([hour, count]) =>
    count >= LEAST_REJECTS ? [lastWindowOf(hour)] : [],
  );
}
