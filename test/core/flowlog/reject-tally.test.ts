import { describe, expect, test } from '@jest/globals';
import { allRejectedText, createRejectTally, MAX_SAMPLES, type Rejects } from '../../../core/flowlog/reject-tally.ts';
import { REJECT_ADVICE } from '../../../core/flowlog/reject-advice.ts';

/** Seven bad lines: four of a reason, then three of another. */
function sevenRejects(): Rejects {
  const tally = createRejectTally();
  for (let index = 0; index < 7; index++) tally.add(index < 4 ? 'time' : 'number', `line ${index}`);
  return tally.rejects();
}

describe('createRejectTally()', () => {
  test('counts all lines, by reason, and keeps five of them', () => {
    const { total, counts, samples } = sevenRejects();
    expect(total).toBe(7);
    expect([...counts]).toEqual([
      ['time', 4],
      ['number', 3],
    ]);
    expect(samples).toHaveLength(MAX_SAMPLES);
    expect(samples.map(({ line }) => line)).toEqual(['line 0', 'line 1', 'line 2', 'line 3', 'line 4']);
  });

  test('starts with nothing', () => {
    expect(createRejectTally().rejects()).toEqual({ total: 0, counts: new Map(), samples: [] });
  });
});

describe('allRejectedText()', () => {
  test('says how many, why, what that means, and shows one of each', () => {
    expect(allRejectedText(sevenRejects(), 'line')).toBe(
      `none of 7 lines could be read: 4 time (${REJECT_ADVICE.time}), 3 number (${REJECT_ADVICE.number}); for example time: "line 0"; number: "line 4"`,
    );
  });
});
