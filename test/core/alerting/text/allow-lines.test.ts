import { describe, expect, test } from '@jest/globals';
import { alertOnWindow } from '../../../../core/alerting/alert-on-window.ts';
import { NOTHING_SENT } from '../../../../core/alerting/delivery.ts';
import { allowLines } from '../../../../core/alerting/text/allow-lines.ts';
import type { NotAllowedBy } from '../../../../core/detection/finding.ts';
import { NO_EPISODES } from '../../../../core/episodes/episodes.ts';
import { parseSettings } from '../../../../core/settings/detection-settings.ts';
import { exposureFinding, nth, windowOfFindings } from '../../../examples/findings.ts';

const EXPIRED: NotAllowedBy = { entry: 'backup-1', why: 'expired', expires: '2026-11-20' };
const SENTENCE = 'Your allow-list entry backup-1 would have hidden this: it expired on 2026-11-20.';

describe('allowLines()', () => {
  test.each<[NotAllowedBy, string]>([
    [EXPIRED, SENTENCE],
    [
      { entry: 'backup-1', why: 'outside schedule', schedule: 'every day 01:00 to 05:00 UTC' },
      'Your allow-list entry backup-1 hides this only in its schedule: every day 01:00 to 05:00 UTC.',
    ],
    [
      { entry: 'backup-1', why: 'above cap', host: '10.0.4.9', reached: 900, cap: 300, isLearnt: true },
      '10.0.4.9 reached for 900 hosts in an hour: your allow-list entry backup-1 allows it 300 (3 times its highest of 14 days).',
    ],
    [
      { entry: 'backup-1', why: 'above cap', host: '10.0.4.9', reached: 2500, cap: 2000, isLearnt: false },
      '10.0.4.9 reached for 2,500 hosts in an hour: your allow-list entry backup-1 allows it 2,000 (its maxDestinationsPerHour).',
    ],
  ])('says %j', (notAllowedBy, sentence) => {
    expect(allowLines({ name: 'opened', finding: exposureFinding({ notAllowedBy }) })).toEqual([sentence]);
  });

  test('says nothing where nothing is new, or no entry nearly hides it', () => {
    expect(allowLines({ name: 'ended', finding: exposureFinding({ notAllowedBy: EXPIRED }) })).toEqual([]);
    expect(allowLines({ name: 'opened', finding: exposureFinding() })).toEqual([]);
  });
});

test('an alert says which entry would have hidden it, in the mail and in JSON', () => {
  const window = windowOfFindings(nth(0), [exposureFinding({ notAllowedBy: EXPIRED })]);
  const before = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
  const [opened] = alertOnWindow(before, window, parseSettings()).alerts;
  expect(opened?.alert.text.email).toContain(SENTENCE);
  expect(opened?.alert.notAllowedBy).toEqual(EXPIRED);
});

test('the digest of a day says it too', () => {
  const low = exposureFinding({ severity: 'low', notAllowedBy: EXPIRED });
  const before = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
  const { after } = alertOnWindow(before, windowOfFindings(nth(0), [low]), parseSettings());
  const [digest] = alertOnWindow(after, windowOfFindings(nth(288), []), parseSettings()).alerts;
  expect(digest?.alert).toMatchObject({ level: 'daily' });
  expect(digest?.alert.text.email).toContain(SENTENCE);
});
