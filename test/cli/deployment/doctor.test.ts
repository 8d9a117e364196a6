import { gzipSync } from 'node:zlib';
import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { S3Store } from '../../../adapters/aws/s3-store.ts';
import { examineDeployment } from '../../../cli/deployment/doctor.ts';
import { NOTHING_SENT } from '../../../core/alerting/delivery.ts';
import { NO_EPISODES } from '../../../core/episodes/episodes.ts';
import { encodeState, type OutboxRow } from '../../../core/alerting/state.ts';
import { type Check, checkLine } from '../../../core/operations/doctor/check.ts';
import { planDrill } from '../../../core/operations/drill.ts';
import { UnreadableObjectError } from '../../../core/flowlog/unreadable-object.ts';
import { ALLOW_LIST_KEY, EPISODES_KEY, LAST_ALLOW_LIST_KEY, windowKey } from '../../../core/storage/keys.ts';
import { lifeTimes } from '../../../core/storage/life-times.ts';
import { quarantine } from '../../../core/storage/quarantine.ts';
import { type DeploymentNames, NO_ALLOW_LIST } from '../../../core/operations/stack-outputs.ts';
import { isoDay, isoSecond, windowOf } from '../../../core/time.ts';
import { encodeWindow } from '../../../core/windows/window-codec.ts';
import { headerLine } from '../../../scenarios/flow-entry.ts';
import { windowDocument } from '../../examples/window-documents.ts';
import { makeBudget } from '../../adapters/aws/test-budget.ts';
import { createQueue, createTopic } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import { VERIFIED_NUMBER } from '../../aws/sns-hooks.ts';
import { emulateDeployment, type EmulatedDeployment, putObject } from './aws-deployment.ts';

const emulator = emulatorOfFile();
/** When the emulator says that objects are written; tests have no clock of their own. */
let now: number;
beforeAll(async () => {
  const { deployment, logBucket } = await emulateDeployment(emulator);
  await putObject(emulator, { bucket: logBucket, key: 'clock' });
  for await (const { writtenAt } of deployment.listing(logBucket).objects('')) now = writtenAt;
});

const FLOW_LOG = 'fl-0c1d2e3f405162738';
const logKey = (at = now, flowLog = FLOW_LOG): string =>
  `AWSLogs/123456789012/vpcflowlogs/us-east-1/${isoDay(at).replaceAll('-', '/')}/` +
  `123456789012_vpcflowlogs_us-east-1_${flowLog}_${isoSecond(at).slice(0, 16).replaceAll(/[-:]/g, '')}Z_a.log.gz`;

const EMPTY_WINDOW = encodeWindow(windowDocument({ objects: [], coverage: [], interfaces: [], reports: [] }));

/** The lifecycle rules of a data bucket, and some that hold for no object or for a part of them. */
const LIFECYCLE = [
  rule('', '<NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>'),
  ...lifeTimes(400).map(({ prefix, days }) => rule(prefix, `<Expiration><Days>${days}</Days></Expiration>`)),
  rule('', '<Expiration><Days>1</Days></Expiration>').replace('Enabled', 'Disabled'),
  '<Rule><Status>Enabled</Status><Filter><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan></Filter><Expiration><Days>1</Days></Expiration></Rule>',
];
function rule(prefix: string, what: string): string {
  return `<Rule><Status>Enabled</Status><Filter><Prefix>${prefix}</Prefix></Filter>${what}</Rule>`;
}

let topics = 0;
/** A deployment in which all is well. */
async function healthy(names: DeploymentNames = {}, header = headerLine('full')): Promise<EmulatedDeployment> {
  const subscriber = await createQueue(emulator, `subscriber-${topics}`);
  const topicArn = await createTopic(emulator, `alerts-${topics++}`, subscriber);
  const detectQueue = await createQueue(emulator, `detect-${topics}`);
  const healthTopicArn = await createTopic(emulator, `health-${topics}`, subscriber);
  const undelivered = await createQueue(emulator, `undelivered-${topics}`);
  const urls = { detectQueueUrl: detectQueue.url, undeliveredAlertsUrl: undelivered.url };
  const parts = { topicArn, healthTopicArn, ...urls };
  const place = await emulateDeployment(emulator, { ...parts, ...names });
  for (const { url } of [place.queue, detectQueue]) await addDeadLetterQueue(url, `dead-${url.split('/').at(-1)}`);
  emulator.setLifecycle(place.dataBucket, LIFECYCLE.join(''));
  await putObject(emulator, { bucket: place.logBucket, key: logKey() }, gzipSync(`${header}\n`));
  await putObject(emulator, { bucket: place.dataBucket, key: windowKey(windowOf(now - 300)) }, EMPTY_WINDOW);
  return place;
}

async function addDeadLetterQueue(queueUrl: string, name: string): Promise<string> {
  const dead = await createQueue(emulator, name);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 });
  await emulator.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { RedrivePolicy } }));
  return dead.url;
}

async function examine({ deployment }: EmulatedDeployment, at = now): Promise<Check[]> {
  const checks: Check[] = [];
  for await (const check of examineDeployment(deployment, at)) checks.push(check);
  return checks;
}

/** Everything but what is well. */
async function faults(place: EmulatedDeployment, at = now): Promise<string[]> {
  return (await examine(place, at)).filter((check) => check.status !== 'ok').map(checkLine);
}

const storeOf = (place: EmulatedDeployment): S3Store =>
  new S3Store({ client: emulator.s3, bucket: place.dataBucket, budget: makeBudget() });

describe('doctor', () => {
  test('finds no fault where there is none, and says what it looked at', async () => {
    const checks = await examine(await healthy());
    expect(checks.map(checkLine)).toEqual([
      expect.stringMatching(/^ok {4}the newest log object is \d s old$/),
      `ok    flow log ${FLOW_LOG}: has all fields (version 5, custom, text in gzip, not wrapped; with vpc-id, subnet-id, instance-id, region, tcp-flags, flow-direction, pkt-srcaddr and pkt-dstaddr)`,
      expect.stringMatching(/^ok {4}the newest window starts at /),
      'ok    queue of log objects: 0 waiting, 0 in work',
      'ok    no dead letters of log objects',
      'ok    queue of windows: 0 waiting, 0 in work',
      'ok    no dead letters of windows',
      'ok    no dead letters of alerts',
      'ok    no log object in quarantine',
      'ok    no alert waits to be sent',
      'ok    what is old in the data bucket expires',
      expect.stringMatching(/^ok {4}alerts go to sqs arn:/),
      expect.stringMatching(/^ok {4}news about health goes to sqs arn:/),
    ]);
  });

  test('names the fields that a format lacks, and what is lost', async () => {
    const [line, ...more] = await faults(await healthy({}, headerLine('default')));
    expect(line).toMatch(/^warn {2}flow log fl-0c1d2e3f405162738: lacks tcp-flags \(whether a host answered/);
    expect(line).toContain('vpc-id (alerts are about whole accounts, not VPCs)');
    expect(line).toContain('->  AWS cannot change a flow log: make a new flow log');
    expect(more).toEqual([]);
  });

  test('fails a format that cannot be counted, and takes each flow log for itself', async () => {
    const place = await healthy();
    const key = logKey(now, 'fl-0d1d2e3f405162738');
    await putObject(emulator, { bucket: place.logBucket, key }, 'version account-id srcaddr\n');
    expect(await faults(place)).toEqual([expect.stringMatching(/^FAIL {2}flow log fl-0d.*: lacks dstaddr, dstport/)]);
  });

  test('names the lifecycle rules that the data bucket lacks', async () => {
    const place = await healthy();
    emulator.setLifecycle(place.dataBucket, LIFECYCLE.filter((xml) => !xml.includes('reading/')).join(''));
    const pattern = /^warn {2}s3:\/\/\S+ has no lifecycle rule for reading\/: this piles up {2}-> {2}aws s3api get-/;
    expect(await faults(place)).toEqual([expect.stringMatching(pattern)]);
    emulator.setLifecycle(place.dataBucket, LIFECYCLE.slice(-2).join(''));
    expect(await faults(place)).toEqual([expect.stringMatching(/ for windows\/.* {2}-> {2}aws s3api get-/)]);
    const dated = rule('windows/', '<Expiration><Date>2027-01-01T00:00:00.000Z</Date></Expiration>');
    emulator.setLifecycle(place.dataBucket, [...LIFECYCLE, dated].join(''));
    expect(await faults(place)).toEqual([
      expect.stringMatching(/^FAIL {2}s3:\/\/\S+\/windows\/ expires on a date, but/),
    ]);
  });

  test('fails an object that is damaged', async () => {
    const place = await healthy();
    const key = logKey(now, 'fl-0d1d2e3f405162738');
    await putObject(
      emulator,
      { bucket: place.logBucket, key },
      new Uint8Array([0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9]),
    );
    expect(await faults(place)).toEqual([
      expect.stringMatching(/^FAIL {2}read a log object: .*-> {2}its records are not/),
    ]);
  });

  test('fails when log objects stop', async () => {
    const [line] = await faults(await healthy(), now + 7260);
    expect(line).toMatch(/^FAIL {2}(the newest log object is 2 h|no log object of today)/);
  });

  test('does not take a drill for logs that arrive', async () => {
    const place = await emulateDeployment(emulator);
    const { logKey: key, bytes } = planDrill({ now, region: 'us-east-1', logKeyPrefix: 'AWSLogs/', answered: false });
    await putObject(emulator, { bucket: place.logBucket, key }, bytes);
    expect((await faults(place))[0]).toMatch(/^FAIL {2}no log object from today or yesterday/);
  });

  test('says where log objects have other keys than logPrefix asks for', async () => {
    const place = await emulateDeployment(emulator);
    await putObject(emulator, { bucket: place.logBucket, key: 'streams/2026/11/22/03/flow-1' });
    expect((await faults(place)).slice(0, 2)).toEqual([
      expect.stringMatching(/^FAIL {2}no log object from today or yesterday/),
      expect.stringMatching(/^warn {2}found streams\/2026.* set logPrefix to streams\/YYYY\/MM\/DD\/HH and deploy/),
    ]);
  });

  test('looks at the allow-list in the data bucket, and says when it is gone', async () => {
    const place = await healthy({ allowListKey: ALLOW_LIST_KEY });
    expect(await faults(place)).toEqual([expect.stringMatching(/^warn {2}no allow-list at config\//)]);
    await putObject(emulator, { bucket: place.dataBucket, key: ALLOW_LIST_KEY }, '{"allow": []}');
    expect(await faults(place)).toEqual([]);
    const earlier = await healthy();
    await putObject(emulator, { bucket: earlier.dataBucket, key: LAST_ALLOW_LIST_KEY }, '{"allow": []}');
    expect(await faults(earlier)).toEqual([expect.stringMatching(/^warn {2}no allow-list at config\//)]);
    await putObject(emulator, { bucket: earlier.dataBucket, key: ALLOW_LIST_KEY }, '{');
    expect(await faults(earlier)).toEqual([expect.stringMatching(/^warn {2}the allow-list at config\/.* cannot be/)]);
    const off = await healthy({ allowListKey: NO_ALLOW_LIST });
    await putObject(emulator, { bucket: off.dataBucket, key: LAST_ALLOW_LIST_KEY }, '{"allow": []}');
    expect(await faults(off)).toEqual([]);
  });

  test('fails when log objects come and are not counted', async () => {
    const place = await emulateDeployment(emulator);
    await putObject(emulator, { bucket: place.logBucket, key: logKey() }, gzipSync(`${headerLine('full')}\n`));
    expect(await faults(place)).toContainEqual(expect.stringMatching(/^FAIL {2}no window, though log objects arrive/));
    await putObject(emulator, { bucket: place.dataBucket, key: windowKey(windowOf(now - 7200)) }, EMPTY_WINDOW);
    expect(await faults(place)).toContainEqual(
      expect.stringMatching(/^FAIL {2}the newest window .* behind the newest/),
    );
  });

  test('says which leave is missing, and goes on', async () => {
    const place = await healthy();
    emulator.failNext({
      method: 'GET',
      url: `/${place.logBucket}`,
      when: 'before',
      how: { status: 403, code: 'AccessDenied' },
    });
    const lines = await faults(place);
    expect(lines).toEqual([
      expect.stringMatching(
        /^FAIL {2}list s3:\/\/logs-\d+\/AWSLogs\/: AccessDenied.*->  allow s3:ListBucket on the log bucket/,
      ),
    ]);
    emulator.failNext({
      method: 'GET',
      url: '.log.gz?x-id=GetObject',
      when: 'before',
      how: { status: 403, code: 'AccessDenied' },
    });
    expect(await faults(place)).toEqual([
      expect.stringMatching(/^FAIL {2}read a log object: .*->  allow s3:GetObject/),
    ]);
  });

  test('says that a bucket is not there', async () => {
    const place = await emulateDeployment(emulator);
    await emulator.s3.send(new DeleteBucketCommand({ Bucket: place.dataBucket }));
    expect(await faults(place)).toContainEqual(
      expect.stringMatching(/^FAIL {2}list s3:\/\/data-\d+\/windows\/: NoSuchBucket/),
    );
  });

  test('fails a damaged window and a damaged list of episodes, and hides no other check', async () => {
    const place = await healthy();
    const whole = (await examine(place)).length;
    const damaged = windowKey(windowOf(now));
    for (const key of [damaged, EPISODES_KEY]) await putObject(emulator, { bucket: place.dataBucket, key }, 'damaged');
    expect(await faults(place)).toEqual([
      expect.stringMatching(
        /^FAIL {2}read s3:\/\/data-\d+\/windows\/.*: Use windows\/.* ->  see windows-dead-letters in docs\/runbook.md$/,
      ),
      expect.stringMatching(
        /^FAIL {2}read s3:\/\/data-\d+\/episodes\/.*: Use episodes\/.* ->  see windows-dead-letters/,
      ),
    ]);
    // One check more: the damaged window. The damaged list of episodes replaces the check of the outbox.
    const checks = await examine(place);
    expect(checks).toHaveLength(whole + 1);
    expect(checks.map(({ what }) => what)).toContainEqual(expect.stringMatching(/^the newest window starts at/));
  });

  test('counts dead letters and undelivered alerts', async () => {
    const undelivered = await createQueue(emulator, 'undelivered');
    const place = await healthy({ undeliveredAlertsUrl: undelivered.url });
    const dead = await addDeadLetterQueue(place.queue.url, 'dead-letters');
    for (const QueueUrl of [dead, dead, undelivered.url]) {
      await emulator.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    }
    expect(await faults(place)).toEqual([
      expect.stringMatching(
        /^FAIL {2}2 dead letters of log objects {2}-> .*start-message-move-task --source-arn arn:.*:dead-letters$/,
      ),
      expect.stringMatching(/^FAIL {2}1 dead letter of alerts/),
    ]);
  });

  test('names the parts that were not looked at, because nobody named them', async () => {
    const { deployment } = await healthy();
    const { topicArn: _, healthTopicArn: _health, ...others } = deployment.names;
    const { detectQueueUrl: _queue, undeliveredAlertsUrl: _url, ...names } = others;
    const checks: Check[] = [];
    for await (const check of examineDeployment({ ...deployment, names }, now)) checks.push(check);
    const notSeen = checks.filter(({ what }) => what.includes('not looked at'));
    expect(notSeen.map(({ status, what }) => `${status} ${what}`)).toEqual([
      'warn the queue of windows was not looked at: its name is not known',
      'warn the queue of undelivered alerts was not looked at: its name is not known',
      'warn the topic of the alerts, with its subscribers, was not looked at: its name is not known',
      'warn the topic of health was not looked at: its name is not known',
    ]);
  });

  test('gives the last reasons of quarantine', async () => {
    const place = await healthy();
    const error = new UnreadableObjectError('gzip', 'Inflate a log object: cut short');
    await quarantine({ bucket: 'logs', key: 'AWSLogs/x', etag: '1' }, error, storeOf(place));
    expect(await faults(place)).toEqual([
      expect.stringMatching(
        /^warn {2}1 log object in quarantine; the last: s3:\/\/logs\/AWSLogs\/x: Inflate a log object: cut short/,
      ),
    ]);
  });

  test('fails when alerts are stuck, not while they are being sent', async () => {
    const place = await healthy();
    const row = (leasedUntil: number, takenBy?: readonly string[]) => ({ leasedUntil, takenBy }) as OutboxRow;
    const put = (leasedUntil: number, takenBy?: readonly string[]) =>
      storeOf(place).put(
        EPISODES_KEY,
        encodeState({
          episodeState: NO_EPISODES,
          delivery: NOTHING_SENT,
          outbox: [row(leasedUntil, takenBy)],
          stale: [],
          marks: 0,
        }),
        'anything',
      );
    await put(now + 60);
    expect(await faults(place)).toEqual([]);
    await put(now - 60);
    expect(await faults(place)).toEqual([expect.stringMatching(/^FAIL {2}1 alert not sent/)]);
    await put(now - 60, ['chat']);
    expect(await faults(place)).toEqual([expect.stringMatching(/^FAIL {2}1 alert not sent/)]);
    await put(now - 60, ['topic']);
    expect(await faults(place)).toEqual([
      expect.stringMatching(
        /^warn {2}1 alert told by mail and not yet to a chat or the event bus {2}->  look for detect/,
      ),
    ]);
  });

  test('fails when nobody hears of health, and says when that cannot be known', async () => {
    const { TopicArn: healthTopicArn = '' } = await emulator.sns.send(
      new CreateTopicCommand({ Name: 'health-of-nobody' }),
    );
    expect(await faults(await healthy({ healthTopicArn }))).toEqual([
      expect.stringMatching(/^FAIL {2}nobody gets the news about health {2}->  set alarmEmail/),
    ]);
    const { deployment } = await healthy();
    const names = { ...deployment.names };
    delete names.healthTopicArn;
    const lines: string[] = [];
    for await (const check of examineDeployment({ ...deployment, names }, now)) lines.push(checkLine(check));
    expect(lines.at(-1)).toMatch(/^warn {2}who hears of health is not known/);
  });

  test('names who did not confirm, and who gets no text messages', async () => {
    const { TopicArn: topicArn = '' } = await emulator.sns.send(new CreateTopicCommand({ Name: 'people' }));
    const place = await healthy({ topicArn });
    const subscribe = (Protocol: string, Endpoint: string) =>
      emulator.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol, Endpoint }));
    expect(await faults(place)).toEqual([expect.stringMatching(/^FAIL {2}nobody gets the alerts {2}->/)]);
    await subscribe('email', 'secops@example.com');
    expect(await faults(place)).toEqual([
      expect.stringMatching(/^FAIL {2}nobody gets the alerts yet: email secops@example.com did not confirm/),
    ]);
    await subscribe('sms', VERIFIED_NUMBER);
    const pending = expect.stringMatching(/^warn {2}alerts go to sms \+12065550100, not to email secops@example.com/);
    expect(await faults(place)).toEqual([pending, expect.stringMatching(/^warn {2}the account is in the SMS sandbox/)]);
    await subscribe('sms', '+12065550101');
    expect((await faults(place))[1]).toMatch(/^FAIL {2}the account is in the SMS sandbox: \+12065550101 gets no/);
  });
});
