import { describe, expect, test } from '@jest/globals';
import { ruleOf } from '../../../core/detection/all-rules.ts';
import type { InterfaceKind } from '../../../core/flowlog/interface-kind.ts';
import { findingsOf } from '../../examples/judged-windows.ts';
import { INTERFACE, INSIDE_HOST } from '../../examples/observed-network.ts';
import { observedWindow } from '../../examples/observed-windows.ts';
import { neighbours, reach } from '../../examples/remembered-windows.ts';

/** Returns the words about a host that sweeps, where its address is owned by interfaces of these kinds. */
function wordsAboutSweep(...kinds: readonly InterfaceKind[]): string {
  const facts = observedWindow(reach(INSIDE_HOST, neighbours(9), 'refused'));
  const interfaces = kinds.map((kind) => ({
    ...INTERFACE,
    kind,
    own: [INSIDE_HOST],
    isPassing: false,
    flowLogs: [''],
  }));
  const [finding] = findingsOf('sweep', { ...facts, interfaces });
  if (!finding) throw new Error('Find a sweep: there is none');
  const { what, doNow } = ruleOf(finding).describe(finding);
  return [what, ...doNow].join('\n');
}

describe('a host that sweeps', () => {
  test.each<[InterfaceKind[]]>([[['unknown']], [['service']]])(
    'may be a gateway where its interface is %s',
    (kinds) => {
      const words = wordsAboutSweep(...kinds);
      expect(words).toMatch('it may be a NAT gateway');
      expect(words).toMatch('See what 10.0.4.17 is: look at InterfaceType and Description of its network interface');
    },
  );

  test.each<[InterfaceKind[]]>([[['instance']], [['unknown', 'instance']], [[]]])(
    'is no gateway where the interfaces of its address are %j',
    (kinds) => {
      expect(wordsAboutSweep(...kinds)).not.toMatch(/gateway|See what/);
    },
  );
});
