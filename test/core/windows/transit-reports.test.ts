import { describe, expect, test } from '@jest/globals';
import { readLogObject } from '../../../core/ingest.ts';
import { insideRanges, NO_OWNERSHIP } from '../../../core/network/ownership.ts';
import { depthOf } from '../../../core/pairs/depth.ts';
import { evidenceText } from '../../../core/pairs/evidence.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { windowOf } from '../../../core/time.ts';
import { reportsOf } from '../../../core/windows/report-table.ts';
import { resolveWindow } from '../../../core/windows/resolve.ts';
import { scopeWindowsOf } from '../../../core/windows/scope-window.ts';
import { decodeWindow, encodeWindow } from '../../../core/windows/window-codec.ts';
import { foldWindow, type WindowDocument } from '../../../core/windows/window-document.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { transitLog } from '../../examples/transit-log.ts';

const START = 1_795_330_805;

async function reported(text: string): Promise<WindowDocument> {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  const identity = { bucket: 'logs', key: 'k', etag: text };
  const read = await readLogObject({ body: body(), name: 'k', identity: () => identity }, parseSettings());
  return read.documentOf(windowOf(START));
}

async function resolved(...texts: readonly string[]): Promise<WindowFacts> {
  const document = foldWindow(await Promise.all(texts.map(reported)));
  if (!document) throw new Error('no documents');
  return resolveWindow(document, { inside: insideRanges({ inside: [] }), remembered: NO_OWNERSHIP });
}

/** The log of an interface of a VPC: fields in the order of `names`, one record. */
function vpcLog(changes: Readonly<Record<string, string>> = {}, names = 'vpc-id '): string {
  const values: Readonly<Record<string, string>> = {
    version: '3',
    'vpc-id': 'vpc-0b',
    'account-id': '123456789012',
    'interface-id': 'eni-0b',
    srcaddr: '10.1.0.10',
    dstaddr: '10.2.0.20',
    srcport: '50000',
    dstport: '445',
    protocol: '6',
    packets: '1',
    bytes: '52',
    start: String(START + 3),
    end: String(START + 9),
    action: 'REJECT',
    'log-status': 'OK',
    'tcp-flags': '2',
    'flow-direction': 'ingress',
    ...changes,
  };
  const order =
    `${names}version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags flow-direction`.split(
      ' ',
    );
  return `${order.join(' ')}\n${order.map((name) => values[name]).join(' ')}\n`;
}

const BOTH_ATTACHMENTS = transitLog([
  {},
  { 'tgw-attachment-id': 'tgw-attach-0b', 'flow-direction': 'egress', 'packets-lost-blackhole': '1' },
]);

/** The pairs of the whole fleet, each once. */
function fleetPairs(facts: WindowFacts): unknown[] {
  const fleet = scopeWindowsOf(facts).find(({ scope }) => scope.type === 'fleet');
  return (fleet?.pairs ?? []).map(({ source, destination, rejected, accepted, unknown }) => ({
    pair: `${source} > ${destination}`,
    rejected,
    accepted,
    unknown,
  }));
}

const ONE_UNKNOWN = { pair: '10.1.0.10 > 10.2.0.20', rejected: 0, accepted: 0, unknown: 1 };
const ONE_REJECTED = { pair: '10.1.0.10 > 10.2.0.20', rejected: 1, accepted: 0, unknown: undefined };

describe('a flow log of a transit gateway', () => {
  test('gives attempts of unknown outcome, once for both attachments', async () => {
    const facts = await resolved(BOTH_ATTACHMENTS);
    expect(fleetPairs(facts)).toEqual([ONE_UNKNOWN]);
    expect(facts.pairs.map(depthOf)).toEqual([0, 0]);
    expect(facts.pairs.map(({ evidence }) => evidenceText(evidence))).toEqual(['syn', 'syn lost-blackhole']);
  });

  test('knows what answers show, and that packets without SYN are no attempts', async () => {
    const answer = { srcaddr: '10.2.0.20', dstaddr: '10.1.0.10', srcport: '445', dstport: '50000', 'tcp-flags': '18' };
    const facts = await resolved(transitLog([answer, { 'tcp-flags': '0' }]));
    expect(facts.pairs).toMatchObject([{ rejected: 0, accepted: 0, unknown: 0, continued: 1 }]);
    expect(facts.pairs.map(depthOf)).toEqual([4]);
  });

  test('does not take packets without SYN for let in', async () => {
    const facts = await resolved(transitLog([{ 'tcp-flags': '0' }]));
    expect(facts.pairs.map(depthOf)).toEqual([0]);
  });

  test('shows no own address, and covers no VPC', async () => {
    const facts = await resolved(BOTH_ATTACHMENTS);
    expect(facts.interfaces.map(({ own }) => own)).toEqual([[], []]);
    expect(facts.coverage.map(({ accountId, vpcId }) => [accountId, vpcId])).toEqual([
      ['', ''],
      ['123456789012', ''],
    ]);
  });

  test('adds nothing to a pair that an interface logged, also where neither log says in which VPC', async () => {
    const unnamed = transitLog([{ 'tgw-src-vpc-id': '-', 'tgw-dst-vpc-id': '-' }]);
    const { pairs } = await resolved(unnamed, vpcLog({ 'flow-direction': '-' }, ''));
    expect(pairs).toMatchObject([{ rejected: 1, accepted: 0, at: { interfaceId: 'eni-0b' } }]);
  });

  test('is stored with its unknown attempts and its VPCs', async () => {
    const document = await reported(BOTH_ATTACHMENTS);
    expect(reportsOf(document.reports).map(({ unknown, at }) => [unknown, at.between])).toEqual([
      [1, 'vpc-0a+vpc-0b'],
      [1, 'vpc-0a+vpc-0b'],
    ]);
    const again = decodeWindow(encodeWindow(document));
    expect({ ...again, reports: reportsOf(again.reports) }).toEqual({
      ...document,
      reports: reportsOf(document.reports),
    });
  });

  test('adds up in two log objects of one attachment', async () => {
    const facts = await resolved(transitLog([{}]), transitLog([{ srcport: '50001' }]));
    expect(facts.pairs).toMatchObject([{ unknown: 2 }]);
  });
});

describe('a flow log of a transit gateway beside one of a VPC', () => {
  test.each([
    ['the VPC logged the same pair', vpcLog({}, '')],
    ['a flow log covers the VPC', vpcLog({ 'interface-id': 'eni-0c', dstaddr: '10.2.0.99', srcaddr: '10.2.0.98' })],
    [
      'the interface of one end logged something else',
      vpcLog({ srcaddr: '10.9.0.1', 'flow-direction': 'ingress' }, ''),
    ],
  ])('is left out where %s', async (_, log) => {
    expect(fleetPairs(await resolved(BOTH_ATTACHMENTS, log))).not.toContainEqual(ONE_UNKNOWN);
  });

  test('leaves the outcome to the VPC, in any order', async () => {
    const orders = [
      [BOTH_ATTACHMENTS, vpcLog()],
      [vpcLog(), BOTH_ATTACHMENTS],
    ];
    for (const order of orders) expect(fleetPairs(await resolved(...order))).toEqual([ONE_REJECTED]);
  });

  test('counts where the VPC is another one', async () => {
    const other = vpcLog({ 'vpc-id': 'vpc-0c', srcaddr: '10.3.0.1', dstaddr: '10.3.0.2' });
    expect(fleetPairs(await resolved(BOTH_ATTACHMENTS, other))).toContainEqual(ONE_UNKNOWN);
  });
});
