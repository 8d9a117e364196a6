import { describe, expect, test } from '@jest/globals';
import { createBlindSpots } from '../../../core/operations/blind-spots.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { acceptedPair, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';

/** Returns what is said of some windows. */
function linesOf(...windows: readonly WindowFacts[]): string[] {
  const blindSpots = createBlindSpots();
  for (const facts of windows) blindSpots.add(facts);
  return blindSpots.lines();
}

const transit = (source: string, rejected: number) =>
  rejectedPair({ direction: 'transit', source, destination: '198.51.100.9', rejected });

describe('blind spots', () => {
  test('are none where everything is seen', () => {
    expect(linesOf(observedWindow([rejectedPair(), acceptedPair()]))).toEqual([]);
    expect(linesOf()).toEqual([]);
  });

  test('are attempts between two addresses that are not ours, with the largest blocks', () => {
    const pairs = [
      transit('203.0.113.7', 1500),
      transit('203.0.113.8', 20),
      transit('2001:db8:0:1::1', 30),
      transit('192.0.2.1', 1),
    ];
    expect(linesOf(observedWindow([...pairs, acceptedPair()]))).toEqual([
      '1,551 attempts between two addresses that are not yours: no rule judges them. Largest blocks: 198.51.100.0/24 (1,551), 203.0.113.0/24 (1,520), ' +
        '2001:db8::/56 (30) and 1 more. If a block is yours, add it to the setting `inside`',
    ]);
  });

  test('are accepted attempts, where every attempt was rejected', () => {
    expect(linesOf(observedWindow([rejectedPair()]))).toEqual([
      'The logs show no accepted attempt at all. A flow log that records rejected traffic only looks the same: check that its traffic type is ALL',
    ]);
  });

  test('are records that AWS lost, counted once for the fleet', () => {
    const [line] = linesOf(
      observedWindow([], { skipped: 2 }),
      observedWindow([], { skipped: 3, windowStart: WINDOW + 300 }),
      observedWindow([], { windowStart: WINDOW + 600 }),
    );
    expect(line).toMatch(/^5 SKIPDATA lines in 2 windows: .* surge445 query "SELECT .* skipped > 0"$/);
  });

  test('are records of a time that is still to come', () => {
    const blindSpots = createBlindSpots(WINDOW + 60);
    const pairs = [rejectedPair(), acceptedPair()];
    blindSpots.add(observedWindow(pairs));
    expect(blindSpots.lines()).toEqual([]);
    blindSpots.add(observedWindow(pairs, { windowStart: WINDOW + 86_400 }));
    expect(blindSpots.lines()).toEqual([
      '1 window lies in the future, up to 2026-11-24 03:05 UTC: the time of the records in it is wrong. They were judged as they are, but logs that you read into the same folder later ' +
        'count as late and open no alerts: remove these records, and read the others into a new folder',
    ]);
    blindSpots.add(observedWindow(pairs, { windowStart: WINDOW + 86_700 }));
    expect(blindSpots.lines()).toEqual([expect.stringMatching(/^2 windows lie in the future, up to .* in them is/)]);
  });

  test('are log objects for which a window had no room', () => {
    const [line] = linesOf(
      observedWindow([], { leftOut: ['object-2'] }),
      observedWindow([], { windowStart: WINDOW + 300 }),
    );
    expect(line).toMatch(/^1 window had no room for all log objects: the true numbers there are higher/);
  });

  test('are records of ten minutes', () => {
    const facts = observedWindow([rejectedPair()]);
    const slow = { ...facts, coverage: facts.coverage.map((one) => ({ ...one, longestSeconds: 301 })) };
    const [line] = linesOf(facts, slow);
    expect(line).toMatch(`The flow logs of ${INTERFACE.vpcId} sum records up over ten minutes`);
    expect(line).toMatch('--max-aggregation-interval 60');
  });

  test('are interfaces that two flow logs report on', () => {
    const place = { ...INTERFACE, own: [], isPassing: false };
    const logged = (...flowLogs: string[]): WindowFacts => ({
      ...observedWindow([]),
      interfaces: [{ ...place, flowLogs }],
    });
    expect(linesOf(logged('fl-1'))).toEqual([]);
    expect(linesOf(logged('fl-1', 'fl-2'), logged('fl-1', 'fl-2'))).toEqual([
      expect.stringMatching(
        /^1 interface is logged by two flow logs or more \(eni-0d1e2f3041526000\): each packet is counted once/,
      ),
    ]);
  });

  test('are VPCs that logged before and stopped', () => {
    const other = { ...INTERFACE, vpcId: 'vpc-0f0e0d0c0b0a09080' };
    const both = observedWindow([], { places: [INTERFACE, other] });
    const later = (seconds: number): WindowFacts => observedWindow([], { windowStart: WINDOW + seconds });
    expect(linesOf(both, later(7200))).toEqual([]);
    expect(linesOf(both, later(7500))).toEqual([
      expect.stringMatching(
        /^1 VPC logged before and stopped: vpc-0f0e0d0c0b0a09080 \(last window 2026-11-23 03:05 UTC\)/,
      ),
    ]);
  });
});
