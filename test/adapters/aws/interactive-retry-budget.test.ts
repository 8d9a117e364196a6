import { describe, expect, test } from '@jest/globals';
import { createInteractiveRetryBudget } from '../../../adapters/aws/interactive-retry-budget.ts';
import { RetryBudgetExhaustedError, retryInBudget } from '../../../adapters/aws/retry-budget.ts';

describe('createInteractiveRetryBudget()', () => {
  test('gives each operation 30 seconds, so that a long command does not run out of time', async () => {
    let nowMs = 0;
    const budget = createInteractiveRetryBudget(() => nowMs);
    const slow = { action: 'Do it', isTransient: () => true, attempt: async () => void (nowMs += 29_000) };
    for (let operation = 0; operation < 5; operation++) await retryInBudget(budget, slow);
    expect(nowMs).toBe(145_000);
  });

  test('ends for an operation that fails for 30 seconds', async () => {
    let nowMs = 0;
    const budget = createInteractiveRetryBudget(() => nowMs);
    const attempt = async (): Promise<void> => {
      nowMs += 30_001;
      throw new Error('busy');
    };
    const work = retryInBudget(budget, { action: 'Do it', isTransient: () => true, attempt });
    await expect(work).rejects.toThrow(RetryBudgetExhaustedError);
  });
});
