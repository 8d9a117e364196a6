import { describe, expect, test } from '@jest/globals';
import { hostLines, linkLines } from '../../../../core/alerting/text/host-lines.ts';
import type { GroupRule, HostAnswer } from '../../../../core/alerting/host-description.ts';
import type { Finding } from '../../../../core/detection/all-rules.ts';
import { exposureFinding, firstOf, judged, thresholdFinding } from '../../../examples/findings.ts';
import { answersOf, described, groupRule } from '../../../examples/host-descriptions.ts';
import { acceptedPair } from '../../../examples/observed-windows.ts';

const HOME = { accountId: '123456789012', region: 'us-east-1', workgroup: 'surge445', database: 'surge445' };
const { host: _, ...placeless } = exposureFinding();

/** What the mail says after the line with the ids, where AWS has these rules. */
function aboutRules(rules: readonly GroupRule[] | undefined, finding: Finding = exposureFinding()): string[] {
  return hostLines(finding, { descriptions: described({ rules }) }).slice(2);
}

describe('the lines about a host', () => {
  test('name what it is in AWS, and the account where it is another one', () => {
    const ids =
      '10.0.4.17 is instance i-0e1f203142536000, interface eni-0d1e2f3041526000, subnet-0b1c2d3e4f5061728, vpc-0a1b2c3d4e5f60718, us-east-1';
    expect(hostLines(exposureFinding(), {})).toEqual([`${ids}, in account 123456789012.`]);
    expect(hostLines(exposureFinding(), { home: HOME })).toEqual([`${ids}.`]);
    expect(hostLines(exposureFinding(), { home: { ...HOME, accountId: '210987654321' } })).toEqual([
      `${ids}, in account 123456789012.`,
    ]);
  });

  test('are none about what is no host', () => {
    expect(hostLines(thresholdFinding(), {})).toEqual([]);
    expect(linkLines(thresholdFinding(), {})).toEqual([]);
  });

  test('say that the log does not tell', () => {
    expect(hostLines(placeless, {})).toEqual(['The log does not say which interface has the address 10.0.4.17.']);
    expect(linkLines(placeless, {})).toEqual([]);
  });

  test('say whose it is, and which rule lets it in', () => {
    expect(hostLines(exposureFinding(), { descriptions: described() }).slice(1)).toEqual([
      'AWS says: its name is "web-legacy-3", its owner is "payments@example.com", it is running.',
      'sg-0abc (web-legacy) rule sgr-0def lets 0.0.0.0/0 to 445.',
    ]);
  });

  test('say that AWS knows no name', () => {
    const descriptions = described({ name: '', owner: '', state: '' });
    expect(hostLines(exposureFinding(), { descriptions })[1]).toBe(
      'AWS knows it, and has neither a name nor an owner for it.',
    );
  });

  test.each<[HostAnswer['kind'], string]>([
    ['silent', 'AWS gave no usable answer about this interface within the last hour.'],
    ['absent', 'AWS knows no such interface any more: the host may have been replaced.'],
    ['refused', 'AWS did not let surge445 ask whose this interface is (docs/deployment.md, Whose a host is).'],
  ])('say where the answer is %s', (kind, line) => {
    if (kind === 'described') throw new Error('Name an answer: found described, expected one without a description');
    expect(hostLines(exposureFinding(), { descriptions: answersOf({ kind }) }).slice(1)).toEqual([line]);
  });

  test.each<[string, Partial<GroupRule>, string]>([
    [
      'all ports',
      { protocol: 'all', fromPort: 0, toPort: 65_535 },
      'sg-0abc (web-legacy) rule sgr-0def lets 0.0.0.0/0 to 445 and everything else.',
    ],
    [
      'more ports',
      { fromPort: 400, toPort: 500 },
      'sg-0abc (web-legacy) rule sgr-0def lets 0.0.0.0/0 to 445 and all of 400-500.',
    ],
    [
      'the network of the source',
      { peer: { cidr: '203.0.113.0/24' } },
      'sg-0abc (web-legacy) rule sgr-0def lets 203.0.113.0/24 to 445.',
    ],
    [
      'a prefix list',
      { peer: { prefixListId: 'pl-1' } },
      'sg-0abc (web-legacy) rule sgr-0def may let it through: it lets the prefix list pl-1 to 445.',
    ],
    [
      'a group',
      { peer: { groupId: 'sg-1' } },
      'sg-0abc (web-legacy) rule sgr-0def may let it through: it lets the members of sg-1 to 445.',
    ],
  ])('name a rule for %s', (_name, changed, line) => {
    expect(aboutRules([groupRule(changed)])).toEqual([line]);
  });

  test.each<[string, Partial<GroupRule>]>([
    ['another network', { peer: { cidr: '198.51.100.0/24' } }],
    ['IPv6', { peer: { cidr: '::/0' } }],
    ['the way out', { isEgress: true }],
    ['other ports', { fromPort: 80, toPort: 444 }],
    ['a block that is none', { peer: { cidr: '1.2.3/99' } }],
  ])('name no rule for %s', (_name, changed) => {
    expect(aboutRules([groupRule(changed)])).toEqual([
      'No rule that its security groups have now lets it through: it may be closed already.',
    ]);
  });

  test('say that AWS did not say the rules', () => {
    expect(aboutRules(undefined)).toEqual(['AWS did not say which rule of its security groups lets it through.']);
  });

  test('name three rules and count the others', () => {
    const rules = [1, 2, 3, 4, 5].map((id) => groupRule({ id: `sgr-${id}` }));
    expect(aboutRules(rules)).toEqual([
      ...[1, 2, 3].map((id) => `sg-0abc (web-legacy) rule sgr-${id} lets 0.0.0.0/0 to 445.`),
      '2 more such rules.',
    ]);
  });

  test('name the rule that lets a host out', () => {
    const { findings } = judged([
      acceptedPair({ direction: 'outbound', source: '10.0.4.17', destination: '203.0.113.9' }),
    ]);
    const rule = groupRule({ isEgress: true, protocol: 'all', fromPort: 0, toPort: 65_535 });
    expect(aboutRules([rule, groupRule()], firstOf('outbound', findings))).toEqual([
      'sg-0abc (web-legacy) rule sgr-0def lets it out to 0.0.0.0/0, port 445 and everything else.',
    ]);
  });

  test('link to the security groups that AWS named', () => {
    expect(linkLines(exposureFinding(), { descriptions: described() }).at(-1)).toMatch(/groupId=sg-0abc$/);
    expect(linkLines(exposureFinding(), {})).toHaveLength(3);
  });

  test('link to the workgroup of Athena where one is deployed', () => {
    expect(linkLines(thresholdFinding(), { home: HOME })).toEqual([
      'Athena workgroup: https://console.aws.amazon.com/athena/home?region=us-east-1#/workgroups/details/surge445',
    ]);
  });
});
