import { describe, expect, test } from '@jest/globals';
import { ATTEMPT_COLUMNS, ROLLUP_COLUMNS } from '../../../core/rollup/columns.ts';
import { rollupWindow } from '../../../core/rollup/rollup.ts';
import { INSIDE_HOST, INTERFACE, WINDOW, OUTSIDE_SOURCE } from '../../examples/observed-network.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { windowOfParts } from '../../examples/window-parts.ts';

/** Sketches of addresses stand wherever they fit. */
const names = (columns: ReadonlyArray<{ readonly name: string }>): string =>
  columns
    .map(({ name }) => name)
    .filter((name) => !name.endsWith('_hll'))
    .join(' ');

/** What a row says, by column. */
function valuesOf<Row>(
  columns: ReadonlyArray<{ readonly name: string; readonly value: (row: Row) => unknown }>,
  row: Row,
): Record<string, unknown> {
  return Object.fromEntries(columns.map(({ name, value }) => [name, value(row)]));
}

describe('ROLLUP_COLUMNS', () => {
  test('stand in the order that Athena was told; new ones come last', () => {
    expect(names(ROLLUP_COLUMNS)).toMatch(
      /^window_start window_seconds scope_type scope_id account_id region vpc_id port direction rejected accepted answered continued packets bytes sources destinations pairs first_seen last_seen status objects records skipped malformed/,
    );
  });

  test('leave NULL what a scope does not have', () => {
    const [fleet, account, vpc] = rollupWindow(windowOfParts({ pairs: [] }), WINDOW);
    const places = [fleet, account, vpc].map((row) => row && valuesOf(ROLLUP_COLUMNS, row));
    expect(places).toMatchObject([
      { scope_type: 'fleet', scope_id: 'all', account_id: undefined, region: undefined, vpc_id: undefined },
      { scope_type: 'account', account_id: '123456789012', vpc_id: undefined },
      { scope_type: 'vpc', scope_id: INTERFACE.vpcId, vpc_id: INTERFACE.vpcId, region: 'us-east-1' },
    ]);
    expect(places[0]).toMatchObject({ window_seconds: 300, rejected: 0, first_seen: undefined, status: 'open' });
  });
});

describe('ATTEMPT_COLUMNS', () => {
  test('stand in the order that Athena was told; new ones come last', () => {
    expect(names(ATTEMPT_COLUMNS)).toMatch(
      /^window_start account_id region vpc_id subnet_id instance_id interface_id source destination port direction rejected accepted continued evidence packets bytes first_seen last_seen depth/,
    );
  });

  test('say all of a pair', () => {
    expect(valuesOf(ATTEMPT_COLUMNS, { ...rejectedPair(), windowStart: WINDOW })).toEqual({
      window_start: WINDOW,
      account_id: INTERFACE.accountId,
      region: INTERFACE.region,
      vpc_id: INTERFACE.vpcId,
      subnet_id: INTERFACE.subnetId,
      instance_id: INTERFACE.instanceId,
      interface_id: INTERFACE.interfaceId,
      source: OUTSIDE_SOURCE,
      destination: INSIDE_HOST,
      port: 445,
      direction: 'inbound',
      rejected: 1,
      accepted: 0,
      continued: 0,
      evidence: 'syn reject',
      packets: 1,
      bytes: 52,
      first_seen: WINDOW,
      last_seen: WINDOW + 59,
      depth: 1,
      unknown: 0,
    });
  });

  test('leave NULL what the log does not say', () => {
    const at = { ...INTERFACE, region: '', vpcId: '', subnetId: '', instanceId: '', interfaceId: '' };
    expect(valuesOf(ATTEMPT_COLUMNS, { ...rejectedPair({ at }), windowStart: WINDOW })).toMatchObject({
      region: undefined,
      vpc_id: undefined,
      subnet_id: undefined,
      instance_id: undefined,
      interface_id: undefined,
    });
  });
});

describe('the columns of both tables', () => {
  test.each([
    ['rollups', ROLLUP_COLUMNS],
    ['attempts', ATTEMPT_COLUMNS],
  ])('of %s have names of their own that Athena takes, and a comment', (_, columns) => {
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    for (const { name, comment } of columns) {
      expect(name).toMatch(/^[a-z][a-z_]*$/);
      expect(comment).not.toBe('');
    }
  });
});
