import { WINDOW_SECONDS } from '../../../core/time.ts';
import type { Observed } from '../../doubles/recorded-sink.ts';

/** What matters of a record, as the line spells it. */
export interface NaiveRecord {
  readonly source: string;
  readonly destination: string;
  readonly ports: readonly [source: number, destination: number];
  readonly packets: number;
  readonly start: number;
  readonly action: string;
}

/** What a file says, read in the simplest way there is: every line is split, nothing is skipped, nothing is guessed. */
export interface NaiveReading {
  readonly records: NaiveRecord[];
  readonly observed: Map<number, Observed>;
  readonly silent: number;
  readonly skipped: number;
  readonly rejects: number;
}

/**
 * Reads a file whose lines are good, or have an `action` that nobody knows.
 * @param text begins with a header line; more may follow
 */
export function readNaively(text: string, ports: readonly number[]): NaiveReading {
  const reading = { records: [] as NaiveRecord[], observed: new Map<number, Observed>(), ...zeros() };
  let names: readonly string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const fields = line.split(' ');
    if (line === '') continue;
    if (fields.includes('log-status')) {
      names = fields;
      continue;
    }
    const value = (name: string): string => fields[names.indexOf(name)] ?? '-';
    if (value('log-status') === 'NODATA') reading.silent++;
    else if (value('log-status') === 'SKIPDATA') reading.skipped++;
    else if (value('action') === 'MAYBE') reading.rejects++;
    else {
      const start = Number(value('start'));
      const window = Math.floor(start / WINDOW_SECONDS) * WINDOW_SECONDS;
      const known = reading.observed.get(window) ?? { count: 0, latest: 0 };
      reading.observed.set(window, { count: known.count + 1, latest: Math.max(known.latest, start) });
      const record = recordOf(value);
      if (record.ports.some((port) => ports.includes(port))) reading.records.push(record);
    }
  }
  return reading;
}

function zeros() {
  return { silent: 0, skipped: 0, rejects: 0 };
}

function recordOf(value: (name: string) => string): NaiveRecord {
  const own = (packet: string, seen: string): string => (value(packet) === '-' ? value(seen) : value(packet));
  return {
    source: own('pkt-srcaddr', 'srcaddr'),
    destination: own('pkt-dstaddr', 'dstaddr'),
    ports: [Number(value('srcport')), Number(value('dstport'))],
    packets: Number(value('packets')),
    start: Number(value('start')),
    action: value('action'),
  };
}
