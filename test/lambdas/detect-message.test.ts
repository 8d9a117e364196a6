import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rebuildMessages } from '../../core/operations/rebuild-plan.ts';
import { parseDetectMessage, windowMessages } from '../../lambdas/detect-message.ts';

/** SQS takes 262,144 bytes in one request of ten messages. */
const MAX_MESSAGE_BYTES = 26_000;

describe('windowMessages()', () => {
  test('name every window, in order', () => {
    const windows = fc.array(fc.nat({ max: 2 ** 40 }), { maxLength: 3000 });
    fc.assert(
      fc.property(windows, (starts) => {
        const parsed = windowMessages(starts).map(parseDetectMessage);
        expect(parsed.flatMap((message) => ('windows' in message ? message.windows : []))).toEqual(starts);
      }),
      { numRuns: 20 },
    );
  });

  test('are none for no windows', () => {
    expect(windowMessages([])).toEqual([]);
  });

  test('stay small enough for ten in a request, also for an archive of years', () => {
    const starts = Array.from({ length: 100_000 }, (_, index) => 1_700_000_100 + 300 * index);
    for (const message of windowMessages(starts)) expect(message.length).toBeLessThan(MAX_MESSAGE_BYTES);
  });
});

describe('parseDetectMessage()', () => {
  test('reads the order of the schedule', () => {
    expect(parseDetectMessage('{"publish":true}')).toEqual({ publish: true });
  });

  test('reads what a rebuild writes: one window in a message, so that an hour of large windows comes to its end', () => {
    const starts = Array.from({ length: 30 }, (_, index) => 300 * (index + 5));
    expect(rebuildMessages(starts).map(parseDetectMessage)).toEqual(starts.map((start) => ({ rebuild: [start] })));
  });

  test.each([
    '',
    '{}',
    '{"rebuild":true}',
    '{"publish":false}',
    '{"windows":["1"]}',
    '{"windows":[1.5]}',
    '{"windows":[],"publish":true}',
  ])('refuses %j', (body) => {
    expect(() => parseDetectMessage(body)).toThrow(/Invalid|Unrecognized|Too \w+|JSON/);
  });
});
