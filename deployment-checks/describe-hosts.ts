/**
 * Asks an emulator of EC2 whose a host is, as the deployed function does, in its own account and in another one; then runs the commands of a mail in a shell, with
 * the AWS command line, and looks at what they did. The emulator is moto; `npm run describe-hosts` installs both once into node_modules/.cache.
 */
import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { commandLines } from '../core/alerting/text/host-commands.ts';
import { hostLines } from '../core/alerting/text/host-lines.ts';
import type { HostAnswers } from '../core/alerting/host-description.ts';
import type { Asking } from '../core/describe-hosts.ts';
import { askingOf } from '../lambdas/asking.ts';
import { ownDeployment } from '../lambdas/own-deployment.ts';
import { exposureFinding } from '../test/examples/findings.ts';
import { groupsOf, makeOpenHost, type OpenHost, rulesOf } from './ec2-network.ts';
import { startMoto } from './moto.ts';
import { installPythonPrograms, PythonMissingError } from './python-programs.ts';

const OWN_ACCOUNT = '123456789012';
const OTHER_ACCOUNT = '210987654321';
const ROLE = 'surge445-describe';
const TOPIC = `arn:aws:sns:us-east-1:${OWN_ACCOUNT}:alerts`;

let failures = 0;

function check(what: string, isTrue: boolean): void {
  if (!isTrue) failures++;
  console.log(`${isTrue ? 'ok  ' : 'FAIL'}  ${what}`);
}

/** The clients and the shell look at these, as they do in AWS. */
function pointAt(endpoint: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
  });
}

function findingAbout({ address, place }: OpenHost) {
  const entity = { type: 'host', id: address } as const;
  return exposureFinding({ host: place, entity, level: 'answered', severity: 'high' });
}

async function describeBoth(own: OpenHost, other: OpenHost, asking: Asking): Promise<HostAnswers> {
  const said = await asking.directory.describe([own.place]);
  const lines = hostLines(findingAbout(own), { descriptions: said }).slice(1);
  console.log(lines.map((line) => `      ${line}`).join('\n'));
  check(
    'names host, owner and state',
    (lines[0] ?? '').includes('"web-legacy-3", its owner is "payments@example.com", it is running'),
  );
  check('names the rule', /^sg-\w+ \(web-legacy\) rule sgr-\w+ lets 0\.0\.0\.0\/0 to 445\.$/.test(lines[1] ?? ''));
  check('names no other rule', lines.length === 2);
  const ofOther = await asking.directory.describe([other.place]);
  check('asks another account through the role', ofOther.get(other.place.interfaceId)?.kind === 'described');
  const gone = { ...own.place, interfaceId: 'eni-0123456789abcdef0' };
  const withGone = await asking.directory.describe([gone, own.place]);
  check('tells an interface that is gone', withGone.get(gone.interfaceId)?.kind === 'absent');
  check('and still describes the one beside it', withGone.get(own.place.interfaceId)?.kind === 'described');
  return said;
}

/** Runs lines in one shell. @returns what they print */
function runInShell(lines: readonly string[], programs: string): string {
  const environment = { ...process.env, PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}` };
  return execFileSync('bash', ['-euc', lines.join('\n')], { env: environment, encoding: 'utf8' });
}

/** The commands of a mail; those after the second isolate the host. */
function commandsFor(host: OpenHost, descriptions?: HostAnswers): readonly string[] {
  const lines = commandLines(findingAbout(host), descriptions ? { descriptions } : {});
  return lines.filter((line) => /^(?:aws |SG=|if |for )/.test(line));
}

async function closeByHand(client: EC2Client, host: OpenHost, programs: string): Promise<void> {
  const [look = '', close = ''] = commandsFor(host);
  const [groupId = '', ruleId = '', ...more] = runInShell([look], programs).trim().split(/\s+/);
  check('the first command prints group and rule', groupId === host.groupId && ruleId.startsWith('sgr-'));
  check('and only the rule for 445', more[1] === '445' && !more.includes(host.groupId));
  runInShell([close.replace('SG_ID', groupId).replace('SGR_ID', ruleId)], programs);
  const ports = (await rulesOf(client, host.groupId))
    .filter(({ IsEgress }) => !IsEgress)
    .map(({ FromPort }) => FromPort);
  check('the second closes 445 and leaves 80', ports.join() === '80');
}

async function closeAndIsolate(
  client: EC2Client,
  { host, said }: { readonly host: OpenHost; readonly said: HostAnswers },
  programs: string,
): Promise<void> {
  const [, close = '', ...isolate] = commandsFor(host, said);
  runInShell([close], programs);
  check(
    'with the ids of AWS it closes 445 as it stands',
    !(await rulesOf(client, host.groupId)).some(({ FromPort }) => FromPort === 445),
  );
  const printed = runInShell(isolate, programs);
  check('isolating prints the groups that bring the host back', printed.includes(host.groupId));
  const groups = await groupsOf(client, host.place.interfaceId);
  const isolated = groups.get('surge445-isolated');
  // AWS replaces the groups of the interface; moto goes on to show those that the instance was started with beside them.
  check('the host is in the group that isolates it', isolated !== undefined);
  check('the group lets nothing in or out', (await rulesOf(client, isolated ?? '')).length === 0);
  runInShell(isolate, programs);
  check(
    'a second incident in the VPC finds the group',
    (await groupsOf(client, host.place.interfaceId)).get('surge445-isolated') === isolated,
  );
}

async function otherAccountClient(): Promise<EC2Client> {
  const command = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/${ROLE}`,
    RoleSessionName: 'bench',
  });
  const { Credentials: given } = await new STSClient({}).send(command);
  const {
    AccessKeyId: accessKeyId = '',
    SecretAccessKey: secretAccessKey = '',
    SessionToken: sessionToken = '',
  } = given ?? {};
  return new EC2Client({ credentials: { accessKeyId, secretAccessKey, sessionToken } });
}

try {
  const programs = installPythonPrograms();
  const moto = await startMoto(programs);
  try {
    pointAt(moto.endpoint);
    const client = new EC2Client({});
    const asking = askingOf(ownDeployment(TOPIC, 'surge445'), { DESCRIBE_OWNER_TAG: 'owner', DESCRIBE_ROLE: ROLE });
    if (!asking) throw new Error('Ask EC2: found nobody to ask, expected the directory of the function');
    const own = await makeOpenHost(client, OWN_ACCOUNT);
    const other = await makeOpenHost(await otherAccountClient(), OTHER_ACCOUNT);
    const said = await describeBoth(own, other, asking);
    await closeAndIsolate(client, { host: own, said }, programs);
    await closeByHand(client, await makeOpenHost(client, OWN_ACCOUNT), programs);
  } finally {
    moto.stop();
  }
  console.log(`describe-hosts: ${failures} failures`);
  process.exitCode = failures > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof PythonMissingError)) throw error;
  console.log(`describe-hosts: skipped, ${error.message}`);
}
