import { describe, expect, it } from '@jest/globals';
import { type RetryBudget, RetryBudgetExhaustedError, retryInBudget } from '../../../adapters/aws/retry-budget.ts';
import { makeBudget } from './test-budget.ts';

const failing = (times: number, error = new Error('busy')) => {
  let tries = 0;
  const attempt = async (): Promise<number> => {
    if (++tries <= times) throw error;
    return tries;
  };
  return { action: 'Do it', attempt, isTransient: () => true };
};

describe('retryInBudget()', () => {
  it('returns what the first success returned', async () => {
    expect(await retryInBudget(makeBudget(), failing(3))).toBe(4);
  });

  it('waits a random part of a limit that doubles up to five seconds', async () => {
    const budget = makeBudget();
    await retryInBudget(budget, failing(9));
    expect(budget.sleptMs).toEqual([25, 50, 100, 200, 400, 800, 1_600, 2_500, 2_500]);
  });

  it('may wait no time at all, or nearly the whole limit', async () => {
    const never: RetryBudget = { ...makeBudget(), random: () => 0 };
    expect(await retryInBudget(never, failing(3))).toBe(4);
    const long = makeBudget();
    await retryInBudget({ ...long, random: () => 0.999 }, failing(1));
    expect(long.sleptMs[0]).toBeCloseTo(49.95);
  });

  it('does not begin a wait that would outlast the time, and keeps the last failure as the cause', async () => {
    const budget = makeBudget(80);
    const error = new Error('busy');
    const work = retryInBudget(budget, failing(9, error));
    await expect(work).rejects.toThrow(RetryBudgetExhaustedError);
    await expect(work).rejects.toMatchObject({
      message: 'Do it: out of time after 3 tries, last failure Error: busy',
      cause: error,
    });
    expect(budget.sleptMs).toEqual([25, 50]);
  });

  it('does not try again after a wait that took longer than it was asked to', async () => {
    let remainingMs = 60;
    const budget = { ...makeBudget(), remainingMs: () => remainingMs, sleep: async () => void (remainingMs = -5) };
    await expect(retryInBudget(budget, failing(1))).rejects.toThrow(
      'Do it: out of time after 1 tries, last failure Error: busy',
    );
  });

  it('throws a failure that will not pass as it is', async () => {
    const error = new TypeError('wrong');
    await expect(retryInBudget(makeBudget(), { ...failing(1, error), isTransient: () => false })).rejects.toBe(error);
  });

  it('tells a try to stop when its own time is up', async () => {
    const attempt = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    await expect(
      retryInBudget(makeBudget(60_000, 5), { action: 'Do it', attempt, isTransient: () => false }),
    ).rejects.toThrow('stopped');
  });
});
