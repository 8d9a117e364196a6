import { describe, expect, test } from '@jest/globals';
import { composeAlert } from '../../../core/alerting/alert.ts';
import { NOTHING_SENT } from '../../../core/alerting/delivery.ts';
import { EMPTY_BOOK, enterWindow } from '../../../core/episodes/episodes.ts';
import { decodeState, encodeState } from '../../../core/alerting/state.ts';
import { contextOf, nth, thresholdFinding, windowOfFindings } from '../../examples/findings.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('the stored state', () => {
  const { book, transitions } = enterWindow(EMPTY_BOOK, windowOfFindings(nth(0), [thresholdFinding()]));
  const outbox = transitions.map((transition) => ({
    alert: composeAlert(transition, contextOf({ watermark: nth(1) })),
    windowStart: transition.windowStart,
    leasedUntil: 0,
  }));
  const delivery = { ...NOTHING_SENT, sentAt: [nth(1)] };
  const stale = [{ hourStart: nth(0) - (nth(0) % 3600), changes: 1 }];

  test('reads as it was written', () => {
    expect(outbox).toHaveLength(1);
    expect(decodeState(encodeState({ book, delivery, outbox, stale }))).toEqual({ book, delivery, outbox, stale });
  });

  test('of a version that delivered everything at once reads as if nothing had been sent', () => {
    const { delivery: _, ...older } = { schema: 'surge445.episodes/1', book, delivery, outbox, stale };
    expect(decodeState(text(JSON.stringify(older))).delivery).toEqual(NOTHING_SENT);
  });

  test('is empty before anything was written', () => {
    expect(decodeState(undefined)).toEqual({ book: EMPTY_BOOK, delivery: NOTHING_SENT, outbox: [], stale: [] });
  });

  test('of another version is refused, with what to do', () => {
    expect(() => decodeState(text('{"schema":"surge445.episodes/9"}'))).toThrow(
      'Read the episodes: schema "surge445.episodes/9" found, surge445.episodes/1 expected; run the version that wrote it',
    );
  });
});
