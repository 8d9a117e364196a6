import { describe, expect, test } from '@jest/globals';
import { createAllowReport } from '../../../cli/replay/allow-report.ts';
import { NOTHING_SENT } from '../../../core/alerting/delivery.ts';
import type { FlaggedHost } from '../../../core/alerting/flagged-hosts.ts';
import type { NotAllowedBy } from '../../../core/detection/finding.ts';
import { NO_EPISODES } from '../../../core/episodes/episodes.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { DAY_SECONDS } from '../../../core/time.ts';

const NOW = Date.UTC(2026, 10, 23, 3, 5) / 1000;
const EXPIRED: NotAllowedBy = { entry: 'backup-1', why: 'expired', expires: '2026-11-20' };

const entry = (id: string, expires: string) => ({
  id,
  kind: 'manager',
  source: ['10.0.9.5/32'],
  reason: 'backup',
  owner: 'ops@example.com',
  expires,
});

/** A host that was flagged on each of the last days. */
function flagged(days: number): FlaggedHost {
  const starts = Array.from({ length: days }, (_, index) => NOW - (NOW % DAY_SECONDS) - index * DAY_SECONDS);
  return { key: 'a', host: '10.0.7.7', days: starts.toReversed(), most: 30 };
}

function linesOf(
  allow: readonly unknown[],
  { days = 1, useSince = NOW }: { days?: number; useSince?: number } = {},
): string[] {
  const report = createAllowReport(parseSettings({ allow }).allow);
  report.addAlert({ transition: 'opened', notAllowedBy: EXPIRED });
  report.addAlert({ transition: 'reminder', notAllowedBy: EXPIRED });
  report.addAlert({ transition: 'opened', notAllowedBy: { ...EXPIRED, why: 'outside schedule', schedule: 'Sat UTC' } });
  report.addAlert({ transition: 'opened' });
  return report.lines({
    episodeState: { ...NO_EPISODES, watermark: NOW },
    delivery: { ...NOTHING_SENT, allow: { use: { unused: { since: useSince } }, flagged: [flagged(days)] } },
  });
}

describe('the report of a replay on the allow-list', () => {
  test('names what an expired entry would have hidden, and what ends soon', () => {
    expect(linesOf([entry('backup-1', '2026-11-20'), entry('soon', '2026-12-01')])).toEqual([
      'Allow-list: backup-1 would have hidden 1 alert, had it not expired.',
      'Allow-list: backup-1 expired on 2026-11-20 and hides nothing any more: remove it, or renew it (owner ops@example.com).',
      'Allow-list: soon holds until 2026-12-01, 8 more days: what it hides is told after that, unless ops@example.com renews it.',
    ]);
  });

  test('names what has hidden nothing for 90 days of the logs', () => {
    const unused = [entry('unused', '2027-03-01')];
    expect(linesOf(unused, { useSince: NOW - 89 * DAY_SECONDS })).toHaveLength(1);
    expect(linesOf(unused, { useSince: NOW - 90 * DAY_SECONDS })[1]).toContain('unused has hidden nothing for 90 days');
  });

  test('ends with entries that are ready to paste', () => {
    expect(linesOf([], { days: 9 })).toHaveLength(1);
    const [, reason, suggestion] = linesOf([], { days: 10 });
    expect(reason).toContain('10.0.7.7 was flagged for sweeping on 10 days');
    expect(() => parseSettings({ allow: [JSON.parse(suggestion ?? '')] })).not.toThrow();
  });
});
