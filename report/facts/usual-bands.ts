import { type Baselines, decodeBaselines } from '../../core/baseline/baselines.ts';
import { seriesKey } from '../../core/baseline/series.ts';
import { mustExist } from '../../core/collections/must-exist.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { baselineKey } from '../../core/storage/keys.ts';
import { decodeDocument, UnreadableDocumentError } from '../../core/storage/stored-document.ts';
import { DAY_SECONDS, dayOf, WINDOW_SECONDS } from '../../core/time.ts';
import type { Scope } from '../../core/windows/scope.ts';
import type { Span, UsualBand } from '../report-facts.ts';

/** A place and a port, of which the baseline is asked. */
export interface PlaceAndPort {
  readonly scope: Pick<Scope, 'type' | 'id' | 'accountId' | 'region' | 'vpcId'>;
  readonly port: number;
}

/** Where baselines are. */
export interface BaselineSource {
  /** The data bucket, or a folder like it. */
  readonly store: Pick<ObjectStore, 'get'>;
  /** Called with the key of each baseline that cannot be read. Its day has no band. */
  readonly onDamaged: (key: string) => void;
}

/**
 * Reads what was usual in a place.
 * @param source where baselines are
 * @param place place and port
 * @param span whole days
 * @returns a function that returns the band of some windows, the widest of them; undefined where nothing is learnt
 */
export async function readUsualBands(
  source: BaselineSource,
  place: PlaceAndPort,
  span: Span,
): Promise<(windows: Span) => UsualBand | undefined> {
  const bands = new Map<number, UsualBand>();
  for (let day = dayOf(span.from); day < span.to; day += DAY_SECONDS) {
    const series = (await readBaselines(source, day))?.series[seriesKey({ ...place, metric: 'sources' })];
    series?.slots.forEach((slot, index) => {
      if (slot) bands.set(day + index * WINDOW_SECONDS, { mean: slot.mean, close: slot.close, surge: slot.fast });
    });
  }
  return ({ from, to }) => {
    const known: UsualBand[] = [];
    for (let window = from; window < to; window += WINDOW_SECONDS) {
      const band = bands.get(window);
      if (band) known.push(band);
    }
    return known.length === 0 ? undefined : widestBand(known);
  };
}

async function readBaselines({ store, onDamaged }: BaselineSource, day: number): Promise<Baselines | undefined> {
  const key = baselineKey(day);
  const stored = await store.get(key);
  if (stored === undefined) return undefined;
  try {
    return decodeDocument({ key, bytes: stored.bytes }, decodeBaselines);
  } catch (error) {
    if (!(error instanceof UnreadableDocumentError)) throw error;
    onDamaged(key);
    return undefined;
  }
}

/**
 * Returns the largest limits of several bands.
 * @param bands one or more
 */
export function widestBand(bands: readonly UsualBand[]): UsualBand {
  return bands.reduce(
    (wide, band) => ({
      mean: Math.max(wide.mean, band.mean),
      close: Math.max(wide.close, band.close),
      surge: Math.max(wide.surge, band.surge),
    }),
    mustExist(bands[0], 'the first band'),
  );
}
