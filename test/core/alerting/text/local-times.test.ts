import { expect, test } from '@jest/globals';
import { alertOnWindow } from '../../../../core/alerting/alert-on-window.ts';
import { NOTHING_SENT } from '../../../../core/alerting/delivery.ts';
import { withLocalTimes } from '../../../../core/alerting/text/local-times.ts';
import { NO_EPISODES } from '../../../../core/episodes/episodes.ts';
import { parseSettings } from '../../../../core/settings/detection-settings.ts';
import { exposureFinding, nth, windowOfFindings } from '../../../examples/findings.ts';

test.each([
  ['Europe/Berlin', '2026-11-23 03:05 UTC', '2026-11-23 03:05 UTC (04:05 in Berlin)'],
  ['Europe/Berlin', '2026-07-23 03:05 UTC', '2026-07-23 03:05 UTC (05:05 in Berlin)'],
  ['America/New_York', '2026-11-23 03:05 UTC', '2026-11-23 03:05 UTC (2026-11-22 22:05 in New York)'],
  ['UTC', 'no time: 03:05 and 2026-11-23', 'no time: 03:05 and 2026-11-23'],
])('in %s, %s is %s', (timeZone, text, local) => {
  expect(withLocalTimes(text, timeZone)).toBe(local);
});

test('a mail says each time in the zone of the settings too, the JSON only in UTC', () => {
  const memory = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
  const told = (timeZone?: string) =>
    alertOnWindow(memory, windowOfFindings(nth(0), [exposureFinding()]), parseSettings({ timeZone })).alerts[0]!.alert;
  const { text, ...typed } = told('Asia/Kolkata');
  expect(text.email).toContain('2026-11-23 03:05 UTC (08:35 in Kolkata)');
  expect(text.email.match(/ UTC/g)?.length).toBe(text.email.match(/ UTC \(.* in Kolkata\)/g)?.length);
  const { text: plain, ...without } = told();
  expect(typed).toEqual(without);
  expect(plain.email).not.toContain('Kolkata');
});

test.each(['Berlin', '+01:00', '', 7])('the time zone %j is refused', (timeZone) => {
  expect(() => parseSettings({ timeZone })).toThrow('a time zone such as Europe/Berlin');
});
