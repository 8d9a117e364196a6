import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EVIDENCE, type EvidenceName, evidenceText, hasEvidence } from '../../../core/pairs/evidence.ts';

const NAMES: readonly EvidenceName[] = ['syn', 'reject', 'answered', 'reset', 'data'];

describe('evidenceText()', () => {
  test('names exactly the bits that are set, in their order', () => {
    fc.assert(
      fc.property(fc.subarray([...NAMES]), (names) => {
        const bits = names.reduce((sum, name) => sum | EVIDENCE[name], 0);
        expect(evidenceText(bits)).toBe(names.join(' '));
        expect(NAMES.filter((name) => hasEvidence(bits, name))).toEqual(names);
      }),
    );
  });

  test('has a bit of its own for every name, which stored documents rely on', () => {
    expect(EVIDENCE).toEqual({
      syn: 1,
      reject: 2,
      answered: 4,
      reset: 8,
      data: 16,
      'lost-no-route': 32,
      'lost-blackhole': 64,
      'lost-mtu-exceeded': 128,
      'lost-ttl-expired': 256,
    });
  });
});
