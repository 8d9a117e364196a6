import { describe, expect, test } from '@jest/globals';
import { narrowestScopes, observedScopes } from '../../../core/windows/narrowest-scope.ts';
import { scopeWindowsOf } from '../../../core/windows/scope-window.ts';
import { INTERFACE, INTERFACE_WITHOUT_VPC } from '../../examples/observed-network.ts';
import { observedWindow, rejectedPair } from '../../examples/observed-windows.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';

const ELSEWHERE = { ...INTERFACE_WITHOUT_VPC, accountId: '000000000000' };

const homes = (facts: WindowFacts): Array<[string, number]> =>
  narrowestScopes(scopeWindowsOf(facts)).map(({ scope, pairs }) => [scope.id, pairs.length]);
const watched = (facts: WindowFacts): Array<[string, number]> =>
  observedScopes(scopeWindowsOf(facts)).map(({ scope, pairs }) => [scope.id, pairs.length]);

describe('homeGroups()', () => {
  test('gives VPCs, and what an account has beside them', () => {
    const facts = observedWindow([rejectedPair(), rejectedPair({ at: INTERFACE_WITHOUT_VPC })], {
      places: [INTERFACE, ELSEWHERE],
    });
    expect(homes(facts)).toEqual([
      [INTERFACE.accountId, 1],
      [INTERFACE.vpcId, 1],
    ]);
  });
});

describe('watchedHomes()', () => {
  test('gives VPCs, and accounts of which no VPC is named, also where nothing was seen', () => {
    const facts = observedWindow([], { places: [INTERFACE, ELSEWHERE] });
    expect(watched(facts)).toEqual([
      [ELSEWHERE.accountId, 0],
      [INTERFACE.vpcId, 0],
    ]);
    expect(
      watched(observedWindow([rejectedPair({ at: INTERFACE_WITHOUT_VPC })], { places: [INTERFACE_WITHOUT_VPC] })),
    ).toEqual([[INTERFACE_WITHOUT_VPC.accountId, 1]]);
  });

  test('leaves out what no log object covers, because missing is not zero', () => {
    const facts = observedWindow([rejectedPair({ at: INTERFACE_WITHOUT_VPC })], { places: [] });
    expect(watched({ ...facts, coverage: [] })).toEqual([]);
  });

  test('leaves out an account beside its VPCs, because the zero of the rest is not proven', () => {
    const facts = observedWindow([rejectedPair({ at: INTERFACE_WITHOUT_VPC })], {
      places: [INTERFACE, INTERFACE_WITHOUT_VPC],
    });
    expect(watched(facts)).toEqual([[INTERFACE.vpcId, 0]]);
  });
});
