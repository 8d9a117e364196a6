import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scopeWindowsOf } from '../../../core/windows/scope-window.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { pairTexts, reported, resolved } from '../../examples/network-windows.ts';
import { flowsOf, randomNetworks, truthOf } from '../../examples/random-network.ts';

test('an attempt counts once, whoever logs it on its way, in however many flow logs', async () => {
  await fc.assert(
    fc.asyncProperty(randomNetworks, async (network) => {
      const flows = flowsOf(network);
      fc.pre(flows.length > 0);
      const documents = await Promise.all(
        network.flowLogs.map((format, index) => reported(flows, format, `fl-${index}`)),
      );
      const facts = resolved(documents);
      expect(fleetTexts(facts)).toEqual(truthOf(network));
      const ofInterfaces = facts.pairs.map(({ at, source, destination }) =>
        [at.interfaceId, source, destination].join(),
      );
      expect(ofInterfaces).toEqual([...new Set(ofInterfaces)]);
    }),
    { numRuns: 100 },
  );
});

/** The pairs of all interfaces together. */
function fleetTexts(facts: WindowFacts): string[] {
  const fleet = scopeWindowsOf(facts).find(({ scope }) => scope.type === 'fleet');
  return fleet ? pairTexts(fleet) : [];
}
