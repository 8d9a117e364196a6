import { describe, expect, test } from '@jest/globals';
import { synthesise } from './synthesised.ts';

describe('ingest', () => {
  test('starts as soon as a log object is announced; only the folding of windows waits for more', () => {
    const waits = synthesise()
      .of('AWS::Lambda::EventSourceMapping')
      .map(([id, { Properties }]) => [id.startsWith('Ingest'), Properties['MaximumBatchingWindowInSeconds']] as const);
    expect(waits).toHaveLength(2);
    // With a window of any length Lambda may wait for up to 20 s.
    expect(waits).toContainEqual([true, undefined]);
    expect(waits).toContainEqual([false, 10]);
  });
});
