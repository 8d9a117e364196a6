import { describe, expect, test } from '@jest/globals';
import { runDrill } from '../../../cli/deployment/drill.ts';
import { notifyQueue } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import { captureStream, emulateDeployment } from './aws-deployment.ts';
import { createPipeline } from './pipeline.ts';

const NOW_MS = Date.parse('2026-11-22T03:14:07Z');

const emulator = emulatorOfFile();

async function drill(
  options: { readonly answered?: boolean; readonly timeout?: number },
  given: { readonly ports?: number[]; readonly announces?: boolean; readonly startMs?: number } = {},
) {
  const place = await emulateDeployment(emulator);
  if (given.announces !== false) await notifyQueue(emulator, place.logBucket, place.queue);
  const pipeline = createPipeline(emulator, place, given.ports ? { ports: given.ports } : {});
  const { stream, text } = captureStream();
  let nowMs = given.startMs ?? NOW_MS;
  const world = {
    deployment: place.deployment,
    stdout: stream,
    nowMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
      await pipeline.step();
    },
  };
  const run = async () => runDrill({ timeout: 0.2, ...options }, world);
  return { run, passed: await run(), told: text, alerts: pipeline.alerts, pass: (ms: number) => (nowMs += ms) };
}

describe('drill', () => {
  test('goes the whole way, and tells the time of each hop', async () => {
    const { passed, told, alerts } = await drill({});
    expect(told().split('\n').slice(0, 6)).toEqual([
      expect.stringMatching(
        /^Attack on 10\.255\.\d+\.\d+ in vpc-0{14}445: s3:\/\/logs-\d+\/AWSLogs\/123456789012\/vpcflowlogs\/us-east-1\/2026\/11\/22\/123456789012_vpcflowlogs_us-east-1_fl-0{14}445_20261122T0314Z_[a-z2-7]{8}\.log\.gz$/,
      ),
      '    0.0 s  log object written',
      '    1.0 s  partial seen: ingest has read the log object',
      '    2.0 s  window seen: detect has folded the partial into its window',
      '    2.0 s  alert recorded: the topic has accepted the alert',
      expect.stringMatching(
        /^ok {4}the alert was sent: \[surge445 DRILL [A-Z2-7]{4}\] 10\.255\.\d+\.\d+ exposes port 445/,
      ),
    ]);
    expect(passed).toBe(true);
    expect(alerts).toMatchObject([{ rule: 'exposure', level: 'open', severity: 'medium', drill: true }]);
    expect(alerts[0]?.text.sms).toMatch(/^DRILL EXPOSED MEDIUM /);
  });

  test('raises an alert that goes out as a text message when the host answers', async () => {
    expect((await drill({ answered: true })).alerts).toMatchObject([{ level: 'answered', severity: 'high' }]);
  });

  test('alerts again when it is run again, a minute later', async () => {
    const { run, alerts, pass } = await drill({});
    pass(60_000);
    expect(await run()).toBe(true);
    expect(alerts.map((alert) => alert.number)).toEqual([1, 1]);
  });

  test('says that nobody announced the log object', async () => {
    const { passed, told } = await drill({}, { announces: false });
    expect(passed).toBe(false);
    expect(told()).toContain('FAIL  no partial seen after 12 s  ->  the log bucket does not send notifications');
  });

  test('says that the port is not watched', async () => {
    const { passed, told } = await drill({}, { ports: [139] });
    expect(passed).toBe(false);
    expect(told()).toContain('window seen: detect has folded the partial into its window\nFAIL  no alert recorded');
  });

  test('says that the log object was set aside', async () => {
    // Records younger than their object, by a clock that is wrong by years.
    const { passed, told } = await drill({}, { startMs: Date.parse('2199-01-01T00:00:00Z') });
    expect(passed).toBe(false);
    expect(told()).toContain('the log object is in quarantine: surge445 doctor shows the reason');
  });
});
