import { gzipSync } from 'node:zlib';
import { WINDOW_SECONDS } from '../../core/time.ts';
import { scenarioFiles, SCENARIOS } from '../../scenarios/scenario.ts';

/** A day long past: a record may not be younger than the object that holds it. */
const START = Date.parse('2025-06-16T00:00:00Z') / 1000;

/** Each of these log objects is larger by that many lines: one in ten has 2,000 lines more, one in a hundred 60,000, which is about 10 MB of text. */
const LARGER = [
  { every: 100, lines: 60_000 },
  { every: 10, lines: 2000 },
];

/** A log object, and what a naive reader counts in it. */
export interface MixedLog {
  readonly key: string;
  readonly body: Uint8Array;
  /** Bytes of its text. */
  readonly textBytes: number;
  readonly lines: number;
  /** Lines that open a connection to port 445, by the window of their start. */
  readonly attempts: ReadonlyMap<number, number>;
}

/**
 * Makes log objects of mixed size, one for each five minutes: the demo, day after day, and web traffic that makes some of them larger.
 * @param count number of log objects
 * @yields log objects by time
 */
export function* mixedLogs(count: number): Generator<MixedLog> {
  const demo = SCENARIOS.find(({ name }) => name === 'demo');
  if (!demo) throw new Error('Make the logs: found no scenario demo, expected one');
  const plan = { start: START, seconds: count * WINDOW_SECONDS, seed: 445, layout: 'full' } as const;
  let index = 0;
  for (const { key, text } of scenarioFiles(demo, plan)) {
    index++;
    const more = LARGER.find(({ every }) => index % every === 0)?.lines ?? 0;
    const whole = `${text.trimEnd()}\n${webLines(START + (index - 1) * WINDOW_SECONDS, more)}`;
    yield {
      key,
      body: gzipSync(whole),
      textBytes: Buffer.byteLength(whole),
      lines: whole.split('\n').length - 2,
      attempts: countAttempts(whole),
    };
  }
}

/** Returns lines about visitors of a web server: nothing in them is on port 445. */
function webLines(start: number, count: number): string {
  const lines: string[] = [];
  for (let line = 0; line < count; line++) {
    const source = `198.51.100.${line % 250}`;
    const second = start + (line % WINDOW_SECONDS);
    lines.push(
      `5 123456789012 eni-0d1e2f30415260004 vpc-0a1b2c3d4e5f60718 subnet-0b1c2d3e4f5061728 i-0e1f2031425360004 us-east-1 ${source} 10.0.4.14 ` +
        `${source} 10.0.4.14 ${1024 + ((line * 7) % 60_000)} 443 6 27 ingress ${8 + (line % 40)} ${900 + line} ${second} ${second + 20} ACCEPT OK\n`,
    );
  }
  return lines.join('');
}

/** Counts as a person would, by splitting lines: records to port 445 with SYN and without ACK. */
function countAttempts(text: string): ReadonlyMap<number, number> {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const fields = header.split(' ');
  const [port, flags, start] = ['dstport', 'tcp-flags', 'start'].map((name) => fields.indexOf(name));
  const counts = new Map<number, number>();
  for (const line of lines) {
    const values = line.split(' ');
    const tcpFlags = Number(values[flags ?? -1]);
    if (values[port ?? -1] !== '445' || (tcpFlags & 2) === 0 || (tcpFlags & 16) !== 0) continue;
    const second = Number(values[start ?? -1]);
    const window = second - (second % WINDOW_SECONDS);
    counts.set(window, (counts.get(window) ?? 0) + 1);
  }
  return counts;
}
