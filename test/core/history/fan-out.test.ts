import { describe, expect, test } from '@jest/globals';
import { summariseHour } from '../../../core/history/summaries.ts';
import { lateralDayOf } from '../../../core/history/fan-out.ts';
import { INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { observedWindow } from '../../examples/observed-windows.ts';
import { manyHosts, neighbours, reach } from '../../examples/remembered-windows.ts';

const OTHER = { ...INTERFACE, accountId: '210987654321', vpcId: 'vpc-4' };

describe('lateralDayOf()', () => {
  test('forgets no server and no habit of one account for those of another', () => {
    const clients = neighbours(6);
    const busy = clients.flatMap((client) => reach(client, manyHosts(1000)));
    const few = clients.flatMap((client) => reach(client, ['10.0.4.9'])).concat(reach('10.0.4.8', neighbours(3, 1)));
    const vpcs = ['vpc-1', 'vpc-2', 'vpc-3'].flatMap((vpcId) =>
      busy.map((pair) => ({ ...pair, at: { ...INTERFACE, vpcId } })),
    );
    const pairs = [...vpcs, ...few.map((pair) => ({ ...pair, at: OTHER }))];
    const day = lateralDayOf([summariseHour(WINDOW - 300, [observedWindow(pairs, { windowStart: WINDOW - 300 })])]);
    expect(day.servers).toHaveLength(2000);
    expect(day.servers.filter((key) => key.includes(OTHER.vpcId))).toHaveLength(1);
    expect(day.habits.filter(({ key }) => key.includes(OTHER.vpcId))).toHaveLength(1);
  });
});
