import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { composeAlert } from '../../../core/alerting/alert.ts';
import { NOTHING_SENT } from '../../../core/alerting/delivery.ts';
import { NO_EPISODES, applyWindow } from '../../../core/episodes/episodes.ts';
import {
  areEntered,
  decodeState,
  encodeState,
  hasLater,
  markStale,
  MOST_ENTERED,
  noteEntered,
  settleStale,
} from '../../../core/alerting/state.ts';
import { openEpisode } from '../../../core/episodes/episode.ts';
import { DRILL_VPC_ID } from '../../../core/windows/drill-scope.ts';
import {
  contextOf,
  exposureFinding,
  nth,
  surgeFinding,
  thresholdFinding,
  windowOfFindings,
} from '../../examples/findings.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('the stored state', () => {
  const { state: episodeState, transitions } = applyWindow(NO_EPISODES, windowOfFindings(nth(0), [thresholdFinding()]));
  const outbox = transitions.map((transition) => ({
    alert: composeAlert(transition, contextOf({ watermark: nth(1) })),
    windowStart: transition.windowStart,
    leasedUntil: 0,
  }));
  const delivery = { ...NOTHING_SENT, sentAt: [nth(1)] };
  const stale = [{ hourStart: nth(0) - (nth(0) % 3600), changes: 1 }];

  test('reads as it was written', () => {
    expect(outbox).toHaveLength(1);
    expect(decodeState(encodeState({ episodeState, delivery, outbox, stale, marks: 7 }))).toEqual({
      episodeState,
      delivery,
      outbox,
      stale,
      marks: 7,
    });
  });

  test('that release 0.1 wrote is read under the names of today', () => {
    const { episodeState: read, outbox: rows } = decodeState(
      readFileSync(join(import.meta.dirname, 'golden/stored/episodes-1.json')),
    );
    expect(rows).toEqual([]);
    const [episode] = read.episodes.filter(({ peak }) => peak.rule === 'exposure');
    expect(episode).toMatchObject({ alertCount: 1, worst: { level: 'answered', coverage: { skipdata: 0 } } });
    expect(episode).not.toHaveProperty('told');
  });

  test('of release 0.1 keeps the course of a surge, and knows a drill', () => {
    const course = { lastInWindow: 0, firstSources: { count: 9, returning: 2 }, expectedAtFirst: 8, closeAtFirst: 12 };
    const surge = openEpisode(surgeFinding({ returning: 2 }));
    const drill = openEpisode(
      exposureFinding({ scope: { ...exposureFinding().scope, id: DRILL_VPC_ID, vpcId: DRILL_VPC_ID } }),
    );
    const { surge: _, ...common } = surge;
    const { expectedAtFirst: usualAtFirst, lastInWindow: lastAlone, ...others } = course;
    const episodes = [{ ...common, ...others, usualAtFirst, lastAlone }, drill];
    const older = { schema: 'surge445.episodes/1', book: { ...episodeState, episodes }, outbox: [], stale: [] };
    expect(decodeState(text(JSON.stringify(older))).episodeState.episodes).toEqual([
      { ...common, surge: course },
      { ...drill, peak: { ...drill.peak, drill: true }, worst: { ...drill.worst, drill: true } },
    ]);
  });

  test('of a version that delivered everything at once reads as if nothing had been sent', () => {
    const older = { schema: 'surge445.episodes/1', book: episodeState, outbox, stale };
    expect(decodeState(text(JSON.stringify(older)))).toEqual({
      episodeState,
      delivery: NOTHING_SENT,
      outbox,
      stale,
      marks: 1,
    });
  });

  test('of the second form, in which all episodes stood in the document, is read as it is', () => {
    const state = { episodeState, delivery, outbox, stale, marks: 7 };
    expect(decodeState(text(JSON.stringify({ schema: 'surge445.episodes/2', ...state })))).toEqual(state);
  });

  test('is empty before anything was written', () => {
    expect(decodeState(undefined)).toEqual({
      episodeState: NO_EPISODES,
      delivery: NOTHING_SENT,
      outbox: [],
      stale: [],
      marks: 0,
    });
  });

  test('of another version is refused, with what to do', () => {
    expect(() => decodeState(text('{"schema":"surge445.episodes/9"}'))).toThrow(
      'Read the episodes: found schema "surge445.episodes/9", expected surge445.episodes/3; a newer release wrote the document, so run that release or a later one (this one leaves the document as it is)',
    );
  });
});

describe('an entered window', () => {
  const counts = (...logObjects: Array<[number, number]>): ReadonlyMap<number, number> => new Map(logObjects);
  const entered = noteEntered({ marks: 4 }, counts([nth(0), 3], [nth(1), 5]));

  test('need not be entered by a writer who knows as much of it, or less', () => {
    expect(areEntered({ entered }, 3, counts([nth(0), 3]))).toBe(true);
    expect(areEntered({ entered }, 3, counts([nth(0), 2], [nth(1), 5]))).toBe(true);
  });

  test('is entered again by a writer who knows more of it, or of another one besides', () => {
    expect(areEntered({ entered }, 3, counts([nth(0), 4]))).toBe(false);
    expect(areEntered({ entered }, 3, counts([nth(0), 3], [nth(2), 1]))).toBe(false);
    expect(areEntered({}, 0, counts([nth(0), 1]))).toBe(false);
  });

  test('is entered again by a writer who read the state when it was in there already', () => {
    expect(areEntered({ entered }, 4, counts([nth(0), 3]))).toBe(false);
  });

  test('is known to a writer in an earlier version if more was entered since that writer looked', () => {
    expect(hasLater({ entered }, 3, counts([nth(0), 2]))).toBe(true);
    expect(hasLater({ entered }, 4, counts([nth(0), 2]))).toBe(false);
    expect(hasLater({ entered }, 3, counts([nth(0), 3], [nth(2), 1]))).toBe(false);
    expect(hasLater({}, 0, counts([nth(0), 1]))).toBe(false);
  });

  test('is noted once, and as long as it is one of the last', () => {
    const again = noteEntered({ entered, marks: 5 }, counts([nth(0), 9]));
    expect(again).toEqual([
      { windowStart: nth(1), logObjects: 5, mark: 4 },
      { windowStart: nth(0), logObjects: 9, mark: 5 },
    ]);
    const many = counts(...Array.from({ length: 2 * MOST_ENTERED }, (_, n): [number, number] => [nth(n), 1]));
    const last = noteEntered({ entered: again, marks: 6 }, many);
    expect(last.map(({ windowStart }) => windowStart)).toEqual([...many.keys()].slice(MOST_ENTERED));
  });
});

describe('a stale hour', () => {
  const HOUR = nth(0) - (nth(0) % 3600);
  const NEXT = HOUR + 3600;
  const marked = markStale({ stale: [], marks: 0 }, [NEXT, HOUR]);
  const [hour, next] = marked.stale;
  if (!hour || !next) throw new Error('two hours were marked');

  test('is forgotten when it was published and is final', () => {
    expect(settleStale(marked.stale, [{ hour, result: 'final' }])).toEqual([next]);
  });

  test('stays as long as a window of it is open', () => {
    expect(settleStale(marked.stale, [{ hour, result: 'open' }])).toEqual([hour, next]);
  });

  test('stays when a window of it changed meanwhile', () => {
    const { stale } = markStale(marked, [HOUR]);
    expect(settleStale(stale, [{ hour, result: 'final' }])).toEqual(stale);
  });

  test('is not taken for an earlier one that was published and forgotten', () => {
    const forgotten = { ...marked, stale: settleStale(marked.stale, [{ hour, result: 'final' }]) };
    const again = markStale(forgotten, [HOUR]);
    expect(settleStale(again.stale, [{ hour, result: 'final' }])).toEqual(again.stale);
  });

  test('counts its failures until it is published', () => {
    const failed = (times: number) => ({ ...hour, failures: times });
    const once = settleStale([hour], [{ hour, result: 'failed' }]);
    expect(once).toEqual([failed(1)]);
    expect(settleStale(once, [{ hour: failed(1), result: 'failed' }])).toEqual([failed(2)]);
    expect(settleStale(once, [{ hour: failed(1), result: 'open' }])).toEqual([hour]);
    expect(markStale({ stale: once, marks: 1 }, [HOUR]).stale).toEqual([{ ...failed(1), changes: 2 }]);
  });
});
