import { describe, expect, test } from '@jest/globals';
import { commandLines } from '../../../../core/alerting/text/host-commands.ts';
import type { Finding } from '../../../../core/detection/all-rules.ts';
import { exposureFinding, firstOf, judged, thresholdFinding } from '../../../examples/findings.ts';
import { described, groupRule } from '../../../examples/host-descriptions.ts';
import { acceptedPair } from '../../../examples/observed-windows.ts';
import { foundAfter, neighbours, reach } from '../../../examples/remembered-windows.ts';

const HOME = { accountId: '123456789012', region: 'us-east-1', workgroup: 'surge445', database: 'surge445' };
const ENI = 'eni-0d1e2f3041526000';
const answered = exposureFinding({ level: 'answered', severity: 'high' });
const { host: place, ...placeless } = answered;

function commandsFor(finding: Finding, known: Parameters<typeof commandLines>[1] = { home: HOME }): string[] {
  return commandLines(finding, known).filter((line) => /^(?:aws |SG=|if |for )/.test(line));
}

/** The subcommand of each command. */
function verbs(commands: readonly string[]): string[] {
  return commands.map((command) => /aws ec2 (\S+)/.exec(command)?.[1] ?? '');
}

const ISOLATION = [
  'describe-network-interfaces',
  'describe-security-groups',
  'create-security-group',
  'describe-security-group-rules',
  'modify-network-interface-attribute',
];

describe('the commands', () => {
  test('look at the rules first, then close the port, then isolate the host', () => {
    const commands = commandsFor(answered);
    expect(verbs(commands)).toEqual(['describe-security-group-rules', 'revoke-security-group-ingress', ...ISOLATION]);
    expect(commands[1]).toBe(
      'aws ec2 revoke-security-group-ingress --region us-east-1 --group-id SG_ID --security-group-rule-ids SGR_ID',
    );
    expect(commands.at(-1)).toBe(
      `aws ec2 modify-network-interface-attribute --region us-east-1 --network-interface-id ${ENI} --groups $SG`,
    );
  });

  test('make the group that isolates a host only where the VPC has none, because a second of its name cannot be made', () => {
    const [, , , find, make] = commandsFor(answered);
    expect(find).toMatch(/^SG=\$\(aws ec2 describe-security-groups .* Name=group-name,Values=surge445-isolated /);
    expect(make).toMatch(/^if \[ "\$SG" = None \]; then SG=\$\(aws ec2 create-security-group .*; fi$/);
  });

  test('close both ports where the host has both open, and remove a rule that lets both through once', () => {
    const other = { ...answered, port: 139 };
    const lines = (fromPort: number): string =>
      commandLines(answered, { descriptions: described({ rules: [groupRule({ fromPort })] }) }, [other]).join('\n');
    expect(lines(139).match(/revoke-security-group-ingress/g)).toHaveLength(1);
    const rules = [groupRule({ fromPort: 135 }), groupRule({ id: 'sgr-2', fromPort: 139, toPort: 139 })];
    const ofBoth = commandLines(answered, { descriptions: described({ rules }) }, [other]).join('\n');
    expect(ofBoth.match(/--security-group-rule-ids (?!\$).*/g)).toEqual([
      '--security-group-rule-ids sgr-0def',
      '--security-group-rule-ids sgr-2',
    ]);
    expect(commandLines(answered, {}, [other]).join('\n')).toMatch(
      /See which rules let port 445 in[^]*revoke-security-group-ingress[^]*See which rules let port 139 in[^]*revoke-security-group-ingress/,
    );
  });

  test('all name the region', () => {
    for (const command of commandsFor(answered)) {
      expect(command.match(/aws ec2 \S+/g)).toHaveLength(command.match(/aws ec2 \S+ --region us-east-1/g)?.length ?? 0);
    }
  });

  test('do not isolate a host that nobody got into', () => {
    expect(verbs(commandsFor(exposureFinding()))).toEqual([
      'describe-security-group-rules',
      'revoke-security-group-ingress',
    ]);
  });

  test('have the ids of the rules where AWS said them', () => {
    const rules = [groupRule(), groupRule({ id: 'sgr-2' }), groupRule({ id: 'sgr-3', groupId: 'sg-3' })];
    const descriptions = described({ rules: [...rules, groupRule({ id: 'sgr-4', peer: { prefixListId: 'pl-1' } })] });
    expect(commandsFor(exposureFinding(), { descriptions }).slice(1)).toEqual([
      'aws ec2 revoke-security-group-ingress --region us-east-1 --group-id sg-0abc --security-group-rule-ids sgr-0def sgr-2',
      'aws ec2 revoke-security-group-ingress --region us-east-1 --group-id sg-3 --security-group-rule-ids sgr-3',
    ]);
  });

  test('warn that a rule lets through other ports too', () => {
    const linesWith = (fromPort: number): string =>
      commandLines(answered, { descriptions: described({ rules: [groupRule({ fromPort })] }) }).join('\n');
    expect(linesWith(400)).toMatch('Remove the rule. It lets other ports through too.');
    expect(linesWith(445)).not.toMatch('other ports');
  });

  test('find the interface by its address where the log does not name it', () => {
    const [find, ...others] = commandsFor(placeless);
    expect(find).toMatch(
      'aws ec2 describe-network-interfaces --region us-east-1 --filters Name=addresses.private-ip-address,Values=10.0.4.17 Name=vpc-id,Values=vpc-0a1b2c3d4e5f60718',
    );
    expect(verbs(others)).toEqual(['describe-security-group-rules', 'revoke-security-group-ingress', ...ISOLATION]);
    expect(others[0]).toMatch('--network-interface-ids ENI_ID');
    expect(others.at(-1)).toMatch('--network-interface-id ENI_ID');
  });

  test('find an address of IPv6 by another filter', () => {
    const finding = { ...placeless, entity: { type: 'host', id: '2001:db8::1' } } as const;
    expect(commandsFor(finding)[0]).toMatch('Name=ipv6-addresses.ipv6-address,Values=2001:db8::1');
  });

  test('ask for the region where the log does not name it', () => {
    const { scope } = placeless;
    const lines = commandLines({ ...placeless, scope: { ...scope, region: '' } }, {});
    expect(lines).toContain('The log does not name the region: add --region to each.');
    expect(lines.join('\n')).not.toMatch('--region us');
  });

  test.each([
    ['', { home: HOME }, 'surge445 runs none of these commands.'],
    [' where nothing is deployed', {}, 'Run them in account 123456789012; surge445 runs none of them.'],
    [
      ' where it is another one',
      { home: { ...HOME, accountId: '210987654321' } },
      'Run them in account 123456789012; surge445 runs none of them.',
    ],
  ])('say the account%s', (_name, known, line) => {
    expect(commandLines(answered, known)[0]).toBe(line);
  });

  test('begin with what the interface is where it may be one of a gateway', () => {
    const finding = exposureFinding({ maybeGateway: ENI });
    expect(commandsFor(finding)[0]).toMatch(
      `aws ec2 describe-network-interfaces --region us-east-1 --network-interface-ids ${ENI} --query`,
    );
    expect(commandsFor(finding)[0]).toMatch('InterfaceType');
  });

  test('close the way out of a host that reaches out', () => {
    const { findings } = judged([
      acceptedPair({ direction: 'outbound', source: '10.0.4.17', destination: '203.0.113.9' }),
    ]);
    const commands = commandsFor(firstOf('outbound', findings));
    expect(verbs(commands).slice(0, 2)).toEqual(['describe-security-group-rules', 'revoke-security-group-egress']);
    expect(commands[0]).toMatch('IsEgress==`true`');
  });

  test('isolate a host that spreads, and find the one that reached it', () => {
    const parent = '10.0.4.9';
    const findings = foundAfter('spread', reach('10.0.4.17', neighbours(9, 50), 'refused'), {
      hoursAgo: { 5: [...reach(parent, neighbours(10), 'refused'), ...reach(parent, ['10.0.4.17'])] },
    });
    const commands = commandsFor(firstOf('spread', findings));
    expect(verbs(commands)).toEqual([...ISOLATION, 'describe-network-interfaces']);
    expect(commands.at(-1)).toMatch(`Values=${parent} `);
  });

  test('are none about what is no host', () => {
    expect(commandLines(thresholdFinding(), {})).toEqual([]);
  });

  test('have no place for the text of a log', () => {
    const spoilt = { ...place, region: 'us-east-1; reboot' } as typeof place;
    const finding = {
      ...placeless,
      ...(spoilt ? { host: spoilt } : {}),
      scope: { ...placeless.scope, region: '`id`' },
    };
    expect(commandLines(finding, {}).join('\n')).not.toMatch(/reboot|`id`/);
  });
});
