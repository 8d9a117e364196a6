import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import type { Alert } from '../../../core/alerting/alert.ts';
import { markDrill } from '../../../core/alerting/text/drill-text.ts';
import { detect } from '../../../core/detect.ts';
import { planDrill } from '../../../core/operations/drill.ts';
import { isLogKey } from '../../../core/flowlog/log-key.ts';
import { readLogObject, storePartials } from '../../../core/ingest.ts';
import { FLEET } from '../../../core/windows/scope.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { WINDOW_SECONDS } from '../../../core/time.ts';
import { DRILL_VPC_ID, isDrill } from '../../../core/windows/drill-scope.ts';

const NOW = Date.parse('2026-11-22T03:14:07Z') / 1000;
const REQUEST = { now: NOW, region: 'us-east-1', logKeyPrefix: 'net/AWSLogs/', answered: false };
const scope = { type: 'vpc', id: DRILL_VPC_ID, accountId: '123456789012', region: '', vpcId: DRILL_VPC_ID } as const;
const settings = parseSettings();

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Reads log objects one after the other and judges what each touched. */
async function alertsOf(...objects: readonly Uint8Array[]): Promise<{ alerts: Alert[]; store: MemoryStore }> {
  const store = new MemoryStore();
  const alerts: Alert[] = [];
  const publisher = { publish: async (alert: Alert) => void alerts.push(alert) };
  for (const [index, bytes] of objects.entries()) {
    const identity = () => ({ bucket: 'logs', key: String(index), etag: 'x' });
    const windows = await storePartials(await readLogObject({ body: once(bytes), identity }, settings), store);
    await detect(windows, { settings, store, publisher, now: () => 0, leaseSeconds: 0 });
  }
  return { alerts, store };
}

/** A flow log of another VPC in which nothing happens, from a window on. */
function silence(from: number, windows: number): Uint8Array {
  const header =
    'version account-id interface-id vpc-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
  const lines = Array.from({ length: windows }, (_, index) => {
    const start = from + index * WINDOW_SECONDS;
    return `3 123456789012 eni-0d1e2f3041526000a vpc-0a1b2c3d4e5f60718 - - - - - - - ${start} ${start + 59} - NODATA`;
  });
  return new TextEncoder().encode(`${[header, ...lines].join('\n')}\n`);
}

describe('isDrill()', () => {
  test('knows the VPC of drills, and no other scope', () => {
    expect(isDrill(scope)).toBe(true);
    expect(isDrill({ ...scope, vpcId: 'vpc-0a1b2c3d4e5f60718' })).toBe(false);
    expect(isDrill(FLEET)).toBe(false);
  });
});

describe('planDrill()', () => {
  test('names its log object as AWS would', () => {
    const { logKey } = planDrill(REQUEST);
    expect(logKey).toMatch(/^net\/AWSLogs\/123456789012\/vpcflowlogs\/us-east-1\/2026\/11\/22\//);
    expect(isLogKey(logKey)).toBe(true);
  });

  test('writes attempts that were let in, as old as real ones are when they come', () => {
    const { bytes, host } = planDrill(REQUEST);
    const [, first, ...more] = gunzipSync(bytes).toString().trimEnd().split('\n');
    expect(first).toBe(
      `5 123456789012 eni-00000000000000445 ${DRILL_VPC_ID} subnet-00000000000000445 i-00000000000000445 us-east-1 ` +
        `203.0.113.45 ${host} 203.0.113.45 ${host} 49152 445 6 2 ingress 1 52 ${NOW - 600} ${NOW - 541} ACCEPT OK`,
    );
    expect(more).toHaveLength(2);
  });

  test('attacks another host each minute', () => {
    const hosts = [0, 30, 60, 120].map((later) => planDrill({ ...REQUEST, now: NOW + later }).host);
    expect(new Set(hosts).size).toBe(3);
  });

  test('says where its alert is recorded', async () => {
    for (const answered of [false, true]) {
      const drill = planDrill({ ...REQUEST, answered });
      const { store } = await alertsOf(drill.bytes);
      expect(await store.get(drill.alertKey)).toBeDefined();
    }
  });
});

describe('the alert of a drill', () => {
  test('says DRILL in subject, text message, mail and JSON', async () => {
    const [alert] = (await alertsOf(planDrill({ ...REQUEST, answered: true }).bytes)).alerts;
    expect(alert?.text.subject).toMatch(/^\[surge445 DRILL [A-Z2-7]{4}\] 10\.255\.\d+\.\d+ exposes port 445/);
    expect(alert?.text.sms).toMatch(/^DRILL EXPOSED HIGH acct \.\.9012/);
    expect(alert?.text.email.split('\n').slice(0, 5)).toEqual([
      'DRILL',
      '  This is a drill: somebody ran `surge445 drill`. There was no attack, and nothing is to be done.',
      '  The host and the records are made up. The rest is what a real alert would say.',
      '',
      expect.stringMatching(/^HIGH\. Something got in: 10\.255\./),
    ]);
    expect(alert).toMatchObject({ drill: true, ocsf: { message: expect.stringMatching(/^DRILL, no attack: /) } });
    expect(alert?.ocsf).toMatchObject({ metadata: { labels: ['drill'] } });
  });

  test('ends with the next window of logs of anybody that is final, because nobody logs at its VPC', async () => {
    const { bytes, windowStart } = planDrill(REQUEST);
    const tooShort = await alertsOf(bytes, silence(windowStart, 5));
    expect(tooShort.alerts.map((alert) => alert.transition)).toEqual(['opened']);
    const longEnough = await alertsOf(bytes, silence(windowStart, 6));
    expect(longEnough.alerts.map((alert) => alert.transition)).toEqual(['opened', 'ended']);
    const { subject, email, sms } = longEnough.alerts[1]?.text ?? { subject: '', email: '', sms: '' };
    expect(subject).toBe(longEnough.alerts[0]?.text.subject);
    expect(email).toContain('It is over: 5 min of complete logs show no more of it.');
    expect(sms).toMatch(/^DRILL EXPOSED OVER .*quiet for 5 min/);
  });
});

describe('markDrill()', () => {
  const text = { subject: `[surge445] ${'x'.repeat(88)}`, email: 'WHAT\n', sms: 'SMB445 EXPOSED HIGH. Ref 7F3K' };

  test('leaves every other alert as it is', () => {
    expect(markDrill(text, {})).toBe(text);
  });

  test('keeps subject and text message within what SNS and one SMS take', () => {
    const marked = markDrill(text, { drill: true });
    expect(marked.subject).toHaveLength(99);
    expect(marked.subject).toMatch(/^\[surge445 DRILL\] x+\.\.\.$/);
    expect(marked.sms).toBe('DRILL EXPOSED HIGH. Ref 7F3K');
  });
});
