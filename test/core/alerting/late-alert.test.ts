import { describe, expect, test } from '@jest/globals';
import { type Alert, composeAlert } from '../../../core/alerting/alert.ts';
import { latenessTeller, markLate } from '../../../core/alerting/late-alert.ts';
import { SMS_LENGTH } from '../../../core/alerting/text/sms.ts';
import { applyWindow, NO_EPISODES } from '../../../core/episodes/episodes.ts';
import { contextOf, nth, thresholdFinding, windowOfFindings } from '../../examples/findings.ts';

const [transition] = applyWindow(NO_EPISODES, windowOfFindings(nth(0), [thresholdFinding()])).transitions;
if (!transition) throw new Error('Make an alert: the finding opened no episode');
const alert = composeAlert(transition, contextOf());
const END = nth(1);
const SIX_HOURS = 6 * 3600;
const SENTENCE = 'LATE: this message comes 6 h after what it tells of. Look at the present state before you act.';

describe('markLate()', () => {
  const late = markLate(alert, END + SIX_HOURS);

  test('says how late it is below the verdict of the mail, first in a chat, and in JSON', () => {
    const [verdict, ...rest] = alert.text.email.split('\n');
    expect(late.text.email.split('\n')).toEqual([verdict, SENTENCE, ...rest]);
    expect(late.text.chat?.lines).toEqual([SENTENCE, ...(alert.text.chat?.lines ?? [])]);
    expect(late.lateSeconds).toBe(SIX_HOURS);
    expect(late.text.subject).toBe(alert.text.subject);
  });

  test('says it in a text message before the reference, in place of the least important details', () => {
    const [, reference] = /\. (Ref \w+)$/.exec(alert.text.sms) ?? [];
    expect(late.text.sms).toMatch(new RegExp(String.raw`\. 6 h LATE\. ${reference}$`));
    const long = { ...alert, text: { ...alert.text, sms: `${'Detail that is long. '.repeat(6)}Ref abcd` } };
    const { sms } = markLate(long, END + SIX_HOURS).text;
    expect(sms.length).toBeLessThanOrEqual(SMS_LENGTH);
    expect(sms).toMatch(/^(Detail that is long\. )+6 h LATE\. Ref abcd$/);
  });

  test('says it from an hour on', () => {
    expect(markLate(alert, END + 3600).text.email).toContain('LATE: this message comes 1 h after what it tells of.');
  });

  test.each([0, 900, 3599, -600])('leaves an alert that comes %d s after its window as it is', (seconds) => {
    expect(markLate(alert, END + seconds)).toBe(alert);
  });
});

test('a publisher that tells lateness asks the clock at each alert', async () => {
  const sent: Alert[] = [];
  const times = [END + 60, END + SIX_HOURS];
  const teller = latenessTeller({ publish: async (one) => void sent.push(one) }, () => times.shift() ?? 0);
  await teller.publish(alert);
  await teller.publish(alert);
  expect(sent.map(({ lateSeconds }) => lateSeconds)).toEqual([undefined, SIX_HOURS]);
});
