import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { DEFAULT_FIELD_ORDER } from '../core/flowlog/line-format.ts';
import { ACCOUNT_ID, interfaceIdAt } from '../scenarios/network.ts';
import { seededRandom } from '../scenarios/noise.ts';

const START = Date.UTC(2026, 10, 22) / 1000;
/** Time span of the file: two windows. */
const SPAN_SECONDS = 600;
const INTERVAL_SECONDS = 60;
/** On average, one of this many lines is an attempt on port 445. */
const ATTEMPT_EVERY = 50;
const OTHER_PORTS = [22, 53, 80, 123, 443, 443, 443, 1433, 3389, 5432, 8080];
/** Number of interfaces that log. The name of the file contains it, because the file is made only once. */
export const INTERFACE_COUNT = 60;
const INTERFACES = Array.from({ length: INTERFACE_COUNT }, (_, index) => interfaceIdAt(index));
const LINES_AT_ONCE = 5000;

/**
 * Writes a flow log in the default format of AWS, unless the file exists. The same number of lines always gives the same text. Sources are random
 * addresses of 198.18.0.0/15, the block that RFC 2544 reserves for benchmarks.
 * @param path path of the file, ends in `.log.gz`
 * @param lines number of records; about one in fifty is on port 445
 */
export async function makeFlowLogFile(path: string, lines: number): Promise<void> {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  const gzip = createGzip({ chunkSize: 1 << 20 });
  const file = gzip.pipe(createWriteStream(draft));
  for (const text of flowLogText(lines)) if (!gzip.write(text)) await once(gzip, 'drain');
  gzip.end();
  await finished(file);
  // Only a complete file gets its name, so an interrupted run does not leave a file that looks complete.
  renameSync(draft, path);
}

function* flowLogText(lines: number): Generator<string> {
  const random = seededRandom(445);
  const below = (limit: number): number => Math.floor(random() * limit);
  yield `${DEFAULT_FIELD_ORDER.join(' ')}\n`;
  for (let from = 0; from < lines; from += LINES_AT_ONCE) {
    let text = '';
    for (let i = from; i < Math.min(from + LINES_AT_ONCE, lines); i++) {
      // A random shift of up to one interval, because AWS writes records only roughly in the order of their starts.
      const start = START + Math.floor((i / lines) * (SPAN_SECONDS - INTERVAL_SECONDS)) + below(INTERVAL_SECONDS);
      const isAttempt = below(ATTEMPT_EVERY) === 0;
      const host = below(INTERFACES.length);
      const source = `198.${18 + below(2)}.${below(256)}.${below(256)}`;
      const packets = isAttempt ? 1 : 1 + below(200);
      const port = isAttempt ? 445 : OTHER_PORTS[below(OTHER_PORTS.length)];
      const action = isAttempt || below(4) === 0 ? 'REJECT' : 'ACCEPT';
      text +=
        `2 ${ACCOUNT_ID} ${INTERFACES[host]} ${source} 10.0.4.${10 + host} ${49_152 + below(16_384)} ${port} 6 ` +
        `${packets} ${packets * (52 + below(1400))} ${start} ${start + below(INTERVAL_SECONDS)} ${action} OK\n`;
    }
    yield text;
  }
}
