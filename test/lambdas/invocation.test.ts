import { describe, expect, test } from '@jest/globals';
import { retryBudget } from '../../lambdas/invocation.ts';
import { ALONE_MS, sharedReadingTime, timeAlone } from '../../lambdas/reading-time.ts';

/** An invocation with so much time left, which a test lets go by. */
function invocation(leftMs: number) {
  let left = leftMs;
  return {
    getRemainingTimeInMillis: () => left,
    pass: (ms: number) => void (left -= ms),
  };
}

describe('retryBudget()', () => {
  test('is the time of the invocation but its last three seconds', () => {
    const context = invocation(10_000);
    const budget = retryBudget(context);
    expect(budget.remainingMs()).toBe(7000);
    context.pass(6000);
    expect(budget.remainingMs()).toBe(1000);
  });

  test('ends so long after it was first asked for, however much time the invocation has', () => {
    const context = invocation(180_000);
    const budget = retryBudget(context, 2000);
    context.pass(50_000);
    expect(budget.remainingMs()).toBe(2000);
    context.pass(1500);
    expect(budget.remainingMs()).toBe(500);
    context.pass(1500);
    expect(budget.remainingMs()).toBe(-1000);
  });

  test('never reaches into the reserve', () => {
    expect(retryBudget(invocation(10_000), 60_000, 8000).remainingMs()).toBe(2000);
  });
});

describe('the time for a log object', () => {
  const NEEDED_MS = 60_000;

  test('that is read alone begins only where all of it fits: a process that is killed would set aside a good object', () => {
    expect(() => timeAlone(invocation(NEEDED_MS - 1))).toThrow('59999 ms are left, 60000 are needed');
    expect(timeAlone(invocation(NEEDED_MS)).hasTime()).toBe(true);
  });

  test('that is read alone ends before the invocation does', () => {
    const context = invocation(NEEDED_MS);
    const { budget, hasTime } = timeAlone(context);
    context.pass(ALONE_MS - 1);
    expect(hasTime()).toBe(true);
    context.pass(1);
    expect(hasTime()).toBe(false);
    expect(budget.remainingMs()).toBe(5000);
  });

  test('that is read beside others ends before the invocation does', () => {
    const context = invocation(120_000);
    const { hasTime } = sharedReadingTime(context);
    context.pass(104_999);
    expect(hasTime()).toBe(true);
    context.pass(1);
    expect(hasTime()).toBe(false);
  });
});
