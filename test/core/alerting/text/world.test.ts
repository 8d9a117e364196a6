import { describe, expect, test } from '@jest/globals';
import { alertOnWindow } from '../../../../core/alerting/alert-on-window.ts';
import { NOTHING_SENT } from '../../../../core/alerting/delivery.ts';
import { worldLines } from '../../../../core/alerting/text/world.ts';
import type { Finding } from '../../../../core/detection/all-rules.ts';
import { openEpisode } from '../../../../core/episodes/episode.ts';
import { NO_EPISODES, type Transition } from '../../../../core/episodes/episodes.ts';
import { parseSettings } from '../../../../core/settings/detection-settings.ts';
import type { PortHistory } from '../../../../core/world/port-history.ts';
import { nth, surgeFinding, thresholdFinding, windowOfFindings } from '../../../examples/findings.ts';
import { worldHistory } from '../../../examples/world-history.ts';

/** The opening of an episode in the window of 2026-11-23 03:05. */
function openingOf(finding: Finding): Transition {
  return { name: 'opened', episode: openEpisode(finding), finding, windowStart: nth(0) };
}

const SURGE = openingOf(surgeFinding());

describe('worldLines()', () => {
  test.each([
    [
      1100,
      'yesterday 1.1x the 30-day median: no clear rise elsewhere, so this is mostly about you, unless it began everywhere since then',
    ],
    [1400, 'yesterday 1.4x the 30-day median: more than usual, but not by much; others may see it too'],
    [2400, 'yesterday 2.4x the 30-day median: everybody sees it'],
  ])('say of a surge whether it is just us: %i sources where 1,000 are usual', (sources, text) => {
    expect(worldLines(SURGE, worldHistory('2026-11-22', sources))).toEqual([
      `Worldwide: sources on 445 ${text} (DShield, isc.sans.edu).`,
    ]);
  });

  test('say how old the count is', () => {
    expect(worldLines(SURGE, worldHistory('2026-11-21', 2400))[0]).toContain('sources on 445 2 days ago 2.4x');
  });

  test.each<[string, Transition, PortHistory | undefined]>([
    ['nobody was asked', SURGE, undefined],
    ['the last good answer is too old', SURGE, worldHistory('2026-11-20', 2400)],
    ['the surge is over', { ...SURGE, name: 'ended' }, worldHistory('2026-11-22', 2400)],
    ['the surge is on another port', openingOf(surgeFinding({ port: 139 })), worldHistory('2026-11-22', 2400)],
    ['the alert counts no sources', openingOf(thresholdFinding()), worldHistory('2026-11-22', 2400)],
  ])('are none when %s', (_, transition, world) => {
    expect(worldLines(transition, world)).toEqual([]);
  });
});

describe('the mail about a surge', () => {
  const mailOf = (world: PortHistory | undefined): string => {
    const window = { ...windowOfFindings(nth(0), [surgeFinding()]), world };
    const before = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
    return alertOnWindow(before, window, parseSettings()).alerts[0]?.alert.text.email ?? '';
  };

  test('gains one line where it is known what the rest of the world sees', () => {
    const without = mailOf(undefined).split('\n');
    const gained = mailOf(worldHistory('2026-11-22', 2400))
      .split('\n')
      .filter((line) => !without.includes(line));
    expect(gained).toEqual([expect.stringContaining('Worldwide: sources on 445 yesterday 2.4x the 30-day median')]);
  });
});
