import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostLinks, objectLink, workgroupLink } from '../../../../core/alerting/text/console-links.ts';
import type { HostPlace } from '../../../../core/detection/host-place.ts';
import { INTERFACE } from '../../../examples/observed-network.ts';

const { kind: _, ...HOST } = INTERFACE;

describe('links to the AWS console', () => {
  test('go to the instance, the interface and the security groups', () => {
    expect(hostLinks(HOST, ['sg-0a1b', 'sg-0c2d'])).toEqual([
      'Instance: https://console.aws.amazon.com/ec2/home?region=us-east-1#InstanceDetails:instanceId=i-0e1f203142536000',
      'Interface: https://console.aws.amazon.com/ec2/home?region=us-east-1#NetworkInterface:networkInterfaceId=eni-0d1e2f3041526000',
      'Security group: https://console.aws.amazon.com/ec2/home?region=us-east-1#SecurityGroup:groupId=sg-0a1b',
      'Security group: https://console.aws.amazon.com/ec2/home?region=us-east-1#SecurityGroup:groupId=sg-0c2d',
    ]);
  });

  test('go to the security groups of the VPC where those of the host are not known', () => {
    expect(hostLinks(HOST).at(-1)).toBe(
      'Security groups: https://console.aws.amazon.com/vpcconsole/home?region=us-east-1#SecurityGroups:VpcId=vpc-0a1b2c3d4e5f60718',
    );
  });

  test.each([
    ['eu-central-1', 'https://console.aws.amazon.com/'],
    ['us-gov-west-1', 'https://console.amazonaws-us-gov.com/'],
    ['cn-northwest-1', 'https://console.amazonaws.cn/'],
  ])('of %s go to the console of its partition', (region, start) => {
    const links = [...hostLinks({ ...HOST, region }), `Workgroup: ${workgroupLink({ region, workgroup: 'surge445' })}`];
    expect(links).toHaveLength(4);
    for (const link of links) expect(link).toMatch(`: ${start}`);
  });

  test.each(['', 'us-iso-east-1', 'us-isob-east-1', 'eusc-de-east-1', 'us-east-1.evil.example.com', 'us-east-1\n'])(
    'are none where the region is %j',
    (region) => {
      expect(hostLinks({ ...HOST, region }, ['sg-1'])).toEqual([]);
      expect(workgroupLink({ region, workgroup: 'surge445' })).toBeUndefined();
    },
  );

  test('go to the workgroup of Athena', () => {
    expect(workgroupLink({ region: 'us-east-1', workgroup: 'surge445' })).toBe(
      'https://console.aws.amazon.com/athena/home?region=us-east-1#/workgroups/details/surge445',
    );
    expect(workgroupLink({ region: 'us-east-1', workgroup: 'surge445 https://example.com' })).toBeUndefined();
  });

  test('go to an object of S3, in the console of its partition', () => {
    const object = { bucket: 'data-of-ours', key: 'reports/2026-W47.html' };
    expect(objectLink({ ...object, region: 'us-east-1' })).toBe(
      'https://console.aws.amazon.com/s3/object/data-of-ours?region=us-east-1&prefix=reports%2F2026-W47.html',
    );
    expect(objectLink({ ...object, region: 'us-gov-west-1' })).toMatch(/^https:\/\/console\.amazonaws-us-gov\.com\//);
    expect(objectLink({ ...object, region: 'cn-north-1' })).toMatch(/^https:\/\/console\.amazonaws\.cn\//);
    expect(objectLink({ ...object, region: '' })).toBeUndefined();
  });

  test('never hold a text that is no id', () => {
    const text = fc.string({ unit: fc.constantFrom('i-1', 'eni-', 'sg-', ' ', '\n', '"', '$(', 'x', '0', ':', '/') });
    const host = fc.record<HostPlace>({
      instanceId: text,
      interfaceId: text,
      subnetId: text,
      vpcId: text,
      accountId: text,
      region: fc.oneof(text, fc.constant('us-east-1')),
    });
    fc.assert(
      fc.property(host, fc.array(text), (place, groups) => {
        for (const link of hostLinks(place, groups)) {
          expect(link).toMatch(
            /^[A-Z][a-z ]+: https:\/\/console\.aws\.amazon\.com\/[a-z0-9]+\/home\?region=[a-z]{2}(?:-[a-z]+)+-\d#[A-Za-z]+:[A-Za-z]+=[a-z]+-[0-9a-f]+$/,
          );
        }
      }),
    );
  });
});
