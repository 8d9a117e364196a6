import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Alert, composeAlert } from '../../../core/alerting/alert.ts';
import { chatNotification } from '../../../core/alerting/chat-notification.ts';
import { composeDigest } from '../../../core/alerting/digest-alert.ts';
import { hold, noHeldAlerts } from '../../../core/alerting/held-alerts.ts';
import { inert } from '../../../core/alerting/text/inert.ts';
import { openEpisode } from '../../../core/episodes/episode.ts';
import type { Transition } from '../../../core/episodes/episodes.ts';
import { contextOf, exposureFinding, nth } from '../../examples/findings.ts';

const FINDING = exposureFinding();

function transitionOf(changed: Partial<Transition> = {}): Transition {
  return { name: 'opened', finding: FINDING, episode: openEpisode(FINDING), windowStart: nth(0), ...changed };
}

const notified = (transition: Transition) => chatNotification(composeAlert(transition, contextOf()));

describe('chatNotification()', () => {
  test('has the form that Amazon Q Developer asks for', () => {
    const alert = composeAlert(transitionOf(), contextOf());
    expect(chatNotification(alert)).toEqual({
      version: '1.0',
      source: 'custom',
      id: `${alert.episodeId}-1`,
      content: {
        textType: 'client-markdown',
        title: alert.headline,
        description: expect.stringContaining('10.0.4.17'),
        nextSteps: expect.any(Array),
        keywords: ['exposure', 'medium', expect.stringMatching(/^\w{4}$/)],
      },
      metadata: {
        threadId: alert.episodeId,
        summary: expect.stringContaining('exposure 10.0.4.17'),
        eventType: 'surge445 Alert',
        relatedResources: [expect.stringMatching(/^arn:aws:ec2:us-east-1:123456789012:vpc\/vpc-/)],
        additionalContext: expect.objectContaining({ rule: 'exposure', transition: 'opened', account: '123456789012' }),
      },
    });
  });

  test('says the first three steps, and none when it is over', () => {
    expect(notified(transitionOf()).content.nextSteps).toHaveLength(3);
    const over = notified(transitionOf({ name: 'ended' }));
    expect(over.content).not.toHaveProperty('nextSteps');
    expect(over.content.description).toMatch(/^Unknown whether anything got in: .*\nIt is over/);
  });

  test('keeps an episode in one thread, and tells its messages apart', () => {
    const episode = openEpisode(FINDING);
    const first = notified(transitionOf({ episode }));
    const second = notified(transitionOf({ name: 'escalated', episode: { ...episode, alertCount: 2 } }));
    expect(second.metadata.threadId).toBe(first.metadata.threadId);
    expect(second.id).not.toBe(first.id);
  });

  test('says first that a drill is one', () => {
    const { content } = notified(transitionOf({ finding: { ...FINDING, drill: true } }));
    expect(content.title).toMatch(/^DRILL: /);
    expect(content.description).toMatch(/^This is a drill: /);
  });

  test('lists in a digest what it holds', () => {
    const held = hold(noHeldAlerts(nth(0), nth(3)), transitionOf(), 10);
    const { content } = chatNotification(composeDigest({ kind: 'burst', held, sms: 'no' }, contextOf(), 445));
    expect(content.description.split('\n')).toEqual(['exposure: 1 opened.', expect.stringContaining('10.0.4.17')]);
  });

  test('makes do with the text message of an alert that an earlier release left in the outbox', () => {
    const alert = composeAlert(transitionOf(), contextOf());
    const { chat: _, ...text } = alert.text;
    expect(chatNotification({ ...alert, text }).content.description).toBe(inert(text.sms));
  });

  test('shortens what a chat would cut', () => {
    const alert = composeAlert(transitionOf(), contextOf());
    const chat = { lines: ['x'.repeat(9_000)], nextSteps: ['y'.repeat(9_000)] };
    const { description, nextSteps } = chatNotification({ ...alert, text: { ...alert.text, chat } }).content;
    expect(description).toMatch(/^x{2497}\.\.\.$/);
    expect(nextSteps?.[0]).toMatch(/^y{697}\.\.\.$/);
  });
});

/** What a chat acts upon. */
const ACTIVE = /[<>@[\]*~`\n\r\u2028]|https?:\/\//;

describe('a hostile text', () => {
  test.each([
    '<!channel> come',
    '<!here|here>',
    '<@U024BE7LH>',
    '@here @channel @everyone',
    '[click](https://evil.example.com)',
    '<https://evil.example.com|runbook>',
    'https://evil.example.com/console.aws.amazon.com/',
    'https://console.aws.amazon.com.evil.example.com/',
    'https://console.aws.amazon.com@evil.example.com/',
    '*bold* ~gone~ `code` ```block```',
    'one\r\n/remind me\u2028two',
    '<at>Everyone</at>',
  ])('does nothing: %j', (text) => {
    expect(inert(text)).not.toMatch(ACTIVE);
  });

  test('does nothing wherever it stands in an alert', () => {
    const hostile = fc
      .constantFrom('<!channel>', '@here', '[a](https://b.example.com)', '`x`', '\n')
      .chain((core) => fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}${core}${after}`));
    const alert = composeAlert(transitionOf(), contextOf());
    fc.assert(
      fc.property(hostile, (text) => {
        const spoilt: Alert = {
          ...alert,
          level: text,
          rule: text,
          entity: { type: 'host', id: text },
          text: { ...alert.text, subject: `[surge445] ${text}`, chat: { lines: [text], nextSteps: [text] } },
        };
        const { content, metadata } = chatNotification(spoilt);
        const texts = [
          content.title,
          ...content.description.split('\n'),
          ...(content.nextSteps ?? []),
          ...content.keywords,
          metadata.summary,
          ...Object.values(metadata.additionalContext),
        ];
        for (const shown of texts) expect(shown).not.toMatch(ACTIVE);
      }),
    );
  });

  test('does not cost what is harmless: addresses, ids, numbers, links to the console of AWS', () => {
    const harmless = [
      '2001:db8::17 reached 10.0.4.17 (web_legacy) on port 445: 1,204 attempts, 21x the usual.',
      'Open https://us-east-1.console.aws.amazon.com/ec2/home?region=us-east-1#SecurityGroup:groupId=sg-0abc',
      'Open https://console.amazonaws.cn/ec2 or https://console.amazonaws-us-gov.com/ec2',
    ];
    expect(harmless.map(inert)).toEqual(harmless);
  });
});
