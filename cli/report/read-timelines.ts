import { groupedBy } from '../../core/collections/grouped-by.ts';
import { DIRECTIONS } from '../../core/pairs/direction.ts';
import type { ObjectStore } from '../../core/ports.ts';
import type { ThresholdSetting } from '../../core/settings/detection-settings.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import type { Span, Timeline, TimelinePoint, TimelineThreshold, UsualBand } from '../../report/report-facts.ts';
import type { Tables } from '../query/tables.ts';
import { placesSql, timelineSql } from './report-sql.ts';
import { oneOf, type Row, rowsOf } from './rows.ts';
import { readUsualBands } from './usual-bands.ts';

/** Widths of a point: the first one that gives few enough points is taken. */
const POINT_SECONDS = [WINDOW_SECONDS, 3 * WINDOW_SECONDS, HOUR_SECONDS, 6 * HOUR_SECONDS, DAY_SECONDS];

/** A chart shows at most this many points, unless days are too narrow for that. */
const MAX_POINTS = 500;

/** What timelines are read from. */
export interface TimelineSource {
  readonly tables: Tables;
  readonly store: Pick<ObjectStore, 'get'>;
  readonly thresholds: readonly ThresholdSetting[];
}

/** Reads the course of each direction that has attempts. */
export async function readTimelines(source: TimelineSource, span: Span): Promise<Timeline[]> {
  const { tables, thresholds } = source;
  const pointSeconds = pointWidth(span);
  const points = groupedBy(rowsOf(await tables.ask(timelineSql(span, pointSeconds))), (row) => row.text('direction'));
  const places = groupedBy(rowsOf(await tables.ask(placesSql(span))), (row) => row.text('direction'));
  const timelines: Timeline[] = [];
  for (const [name, rows] of points) {
    const direction = oneOf(DIRECTIONS, name);
    const usual = direction === 'inbound' ? await usualOf(source, places.get(name) ?? [], span) : () => undefined;
    timelines.push({
      direction,
      pointSeconds,
      points: rows.map((row) => pointOf(row, usual, pointSeconds)),
      places: new Set(places.get(name)?.map(placeName)).size,
      thresholds: thresholdsOf(thresholds, direction),
    });
  }
  return timelines
    .filter(({ points: all }) => all.some(({ rejected, accepted }) => rejected + accepted > 0))
    .toSorted((first, second) => DIRECTIONS.indexOf(first.direction) - DIRECTIONS.indexOf(second.direction));
}

function pointWidth({ from, to }: Span): number {
  return POINT_SECONDS.find((seconds) => (to - from) / seconds <= MAX_POINTS) ?? DAY_SECONDS;
}

function placeName(row: Row): string {
  return `${row.text('scope_type')} ${row.text('account_id')} ${row.text('scope_id')}`;
}

/** Returns the band of the only place; several places have no common one. */
async function usualOf(
  { store }: TimelineSource,
  places: readonly Row[],
  span: Span,
): Promise<(windows: Span) => UsualBand | undefined> {
  const [place] = places;
  if (place === undefined || places.length > 1) return () => undefined;
  const id = place.text('scope_id');
  const type = oneOf(['account', 'vpc'], place.text('scope_type'));
  const scope = { type, id, accountId: place.text('account_id'), region: place.text('region'), vpcId: '' };
  return readUsualBands(store, { scope, port: place.number('port') }, span);
}

function pointOf(row: Row, usual: (windows: Span) => UsualBand | undefined, seconds: number): TimelinePoint {
  const start = row.number('start');
  const band = usual({ from: start, to: start + seconds });
  return {
    start,
    rejected: row.number('rejected'),
    accepted: row.number('accepted'),
    most: {
      rejected: row.number('most_rejected'),
      accepted: row.number('most_accepted'),
      sources: row.number('most_sources'),
    },
    ...(band === undefined ? {} : { usual: band }),
  };
}

/** Returns the thresholds of single places: those of a fleet or an account count something else than a point does. */
function thresholdsOf(all: readonly ThresholdSetting[], direction: string): TimelineThreshold[] {
  return all
    .filter((threshold) => threshold.scope === 'vpc' && threshold.direction === direction)
    .flatMap(({ metric, atLeast }) => (metric === 'destinations' ? [] : [{ metric, atLeast }]));
}
