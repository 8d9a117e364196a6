import { describe, expect, test } from '@jest/globals';
import { narrowestScopes, observedScopes } from '../../../core/windows/narrowest-scope.ts';
import { scopeWindowsOf } from '../../../core/windows/scope-window.ts';
import { HOME, NAMELESS, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';

const ELSEWHERE = { ...NAMELESS, accountId: '000000000000' };

const homes = (facts: WindowFacts): Array<[string, number]> =>
  narrowestScopes(scopeWindowsOf(facts)).map(({ scope, pairs }) => [scope.id, pairs.length]);
const watched = (facts: WindowFacts): Array<[string, number]> =>
  observedScopes(scopeWindowsOf(facts)).map(({ scope, pairs }) => [scope.id, pairs.length]);

describe('homeGroups()', () => {
  test('gives VPCs, and what an account has beside them', () => {
    const facts = observedWindow([rejectedPair(), rejectedPair({ at: NAMELESS })], { places: [HOME, ELSEWHERE] });
    expect(homes(facts)).toEqual([
      [HOME.accountId, 1],
      [HOME.vpcId, 1],
    ]);
  });
});

describe('watchedHomes()', () => {
  test('gives VPCs, and accounts of which no VPC is named, also where nothing was seen', () => {
    const facts = observedWindow([], { places: [HOME, ELSEWHERE] });
    expect(watched(facts)).toEqual([
      [ELSEWHERE.accountId, 0],
      [HOME.vpcId, 0],
    ]);
    expect(watched(observedWindow([rejectedPair({ at: NAMELESS })], { places: [NAMELESS] }))).toEqual([
      [NAMELESS.accountId, 1],
    ]);
  });

  test('leaves out what no log object covers, because missing is not zero', () => {
    const facts = observedWindow([rejectedPair({ at: NAMELESS })], { places: [] });
    expect(watched({ ...facts, coverage: [] })).toEqual([]);
  });

  test('leaves out an account beside its VPCs, because the zero of the rest is not proven', () => {
    const facts = observedWindow([rejectedPair({ at: NAMELESS })], { places: [HOME, NAMELESS] });
    expect(watched(facts)).toEqual([[HOME.vpcId, 0]]);
  });
});
