import { describe, expect, test } from '@jest/globals';
import { type Alert, composeAlert } from '../../../core/alerting/alert.ts';
import { alertEvent, MAX_ENTRY_BYTES } from '../../../core/alerting/alert-event.ts';
import { resourcesOf } from '../../../core/alerting/resources.ts';
import { openEpisode } from '../../../core/episodes/episode.ts';
import { FLEET } from '../../../core/windows/scope.ts';
import { contextOf, exposureFinding, nth } from '../../examples/findings.ts';
import { parsedRecord } from '../../examples/parsed.ts';
import { alertSchema } from '../../docs/alert-schema.ts';

const FINDING = exposureFinding();
const ALERT = composeAlert(
  { name: 'opened', finding: FINDING, episode: openEpisode(FINDING), windowStart: nth(0) },
  contextOf(),
);

/** The alert with an email of so many bytes, and SQL of so many. */
const large = (emailBytes: number, queryBytes = 0): Alert => ({
  ...ALERT,
  query: 'x'.repeat(queryBytes),
  text: { ...ALERT.text, email: 'x'.repeat(emailBytes) },
});

describe('alertEvent()', () => {
  test('holds the whole alert, and says what it is about', () => {
    const { detail, ...event } = alertEvent(ALERT);
    expect(event).toEqual({ source: 'surge445', detailType: 'surge445 Alert', resources: resourcesOf(ALERT) });
    expect(JSON.parse(detail)).toEqual(JSON.parse(JSON.stringify(ALERT)));
  });

  test('leaves out no more than it must, names it, and stays valid', () => {
    const event = alertEvent(large(MAX_ENTRY_BYTES));
    expect(JSON.parse(event.detail)).toMatchObject({ omitted: ['ocsf', 'text.email'], ocsf: {}, query: '' });
    expect(alertSchema.parse(JSON.parse(event.detail)).text.subject).toBe(ALERT.text.subject);
    const both = parsedRecord(alertEvent(large(MAX_ENTRY_BYTES, MAX_ENTRY_BYTES)).detail);
    expect(both).toMatchObject({ omitted: ['ocsf', 'text.email', 'query'], episodeId: ALERT.episodeId });
  });

  test('counts bytes, not characters', () => {
    const { detail } = alertEvent({ ...ALERT, query: '\u20ac'.repeat(MAX_ENTRY_BYTES / 3) });
    expect(JSON.parse(detail)).toHaveProperty('omitted');
  });

  test('refuses what is too large without all of that', () => {
    expect(() => alertEvent({ ...ALERT, metric: 'x'.repeat(MAX_ENTRY_BYTES) })).toThrow(
      /^Put an event: found \d+ bytes without ocsf, text.email, query, evidence, expected at most 262144$/,
    );
  });
});

describe('resourcesOf()', () => {
  const vpcId = 'vpc-0123456789abcdef0';
  const scope = {
    type: 'interface',
    id: 'eni-0123456789abcdef0',
    accountId: '123456789012',
    region: 'us-east-1',
    vpcId,
  } as const;

  test('names interface and VPC', () => {
    expect(resourcesOf({ scope })).toEqual([
      'arn:aws:ec2:us-east-1:123456789012:network-interface/eni-0123456789abcdef0',
      `arn:aws:ec2:us-east-1:123456789012:vpc/${vpcId}`,
    ]);
  });

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eu-central-1', 'aws'],
  ])('knows the partition of %s', (region, partition) => {
    expect(resourcesOf({ scope: { ...scope, type: 'vpc', id: vpcId, region } })).toEqual([
      `arn:${partition}:ec2:${region}:123456789012:vpc/${vpcId}`,
    ]);
  });

  test.each([FLEET, { ...scope, accountId: '' }, { ...scope, accountId: 'unknown' }, { ...scope, region: '' }])(
    'names nothing where a part of the name is not known: %j',
    (unclear) => {
      expect(resourcesOf({ scope: unclear })).toEqual([]);
    },
  );
});
