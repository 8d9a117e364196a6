import type { LogObject } from '../ports.ts';
import { formOf, peek } from './body-form.ts';
import type { FoundFormat } from './found-format.ts';
import { gzipLayersOf, outerLayerOf } from './gzip-layers.ts';
import { rangesOrAll } from './parquet/collected-bytes.ts';
import { readInflated } from './inflate.ts';
import { readParquet } from './parquet/parquet-reader.ts';
import type { LogSummary } from './sink.ts';
import { createTextReader } from './text-reader.ts';
import { UnreadableObjectError } from './unreadable-object.ts';
import { checkLimits, type ReadBytes, type ReadLimits } from './read-limits.ts';
import type { BodyRequest } from './read-request.ts';
import { createUnwrapper } from './wrapping/unwrapper.ts';

/** What a log object says as a whole, how it was read, and which format it has. */
export interface ReadLog extends Omit<LogSummary, 'fieldNames'>, ReadBytes {
  readonly format: FoundFormat;
}

/**
 * Reads the body of a log object, whatever form it has: text, gzip of any number of members, gzip in gzip, or Parquet. The first bytes tell, not the name; the
 * first line tells what the lines of a text are wrapped in. Text is read as one stream. Parquet is read by range where the log object can be, and what was opened
 * as a stream is given up after its first bytes.
 * @param object the stored bytes
 * @throws {UnreadableObjectError} when it cannot be read as a whole: nothing of it may then be kept
 */
export async function readBody(
  { body, ranges }: Pick<LogObject, 'body' | 'ranges'>,
  request: BodyRequest,
): Promise<ReadLog> {
  const { head, rest, stop } = await peek(body);
  if (formOf(head) === 'parquet') {
    const file = await rangesOrAll({ rest, stop }, ranges);
    const { form, fieldNames: names, ...read } = await readParquet(file, request);
    return { ...read, format: { form, gzipLayers: 0, wrapping: 'none', names, isAssumed: false } };
  }
  const reader = createTextReader(request.ports, request.sink, request);
  const unwrapper = createUnwrapper(reader);
  const { gzipLayers, ...bytes } = await readText(rest, (chunk) => unwrapper.push(chunk), request.limits);
  unwrapper.end();
  const { fieldNames: names, ...summary } = reader.end();
  const found = {
    gzipLayers,
    wrapping: unwrapper.wrapping(),
    names,
    isAssumed: summary.assumedHeader,
  };
  return { ...summary, ...bytes, format: { form: 'text', ...found } };
}

/** How the text of a log object was stored. */
interface ReadText extends ReadBytes {
  readonly gzipLayers: 0 | 1 | 2;
}

/**
 * Hands the text of a log object on, chunk by chunk, inflated where it is gzip.
 * @param body the stored bytes
 * @param take gets the text; must be done with a chunk when it returns
 * @throws {UnreadableObjectError} when the gzip is damaged or cut short, or a limit is passed
 */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  take: (chunk: Uint8Array) => void,
  limits: ReadLimits,
): Promise<ReadText> {
  const count = { storedBytes: 0, inflatedBytes: 0 };
  const { head, rest } = await peek(countStored(body, count));
  const takeCounted = (chunk: Uint8Array): void => {
    count.inflatedBytes += chunk.byteLength;
    checkLimits(count, limits);
    take(chunk);
  };
  const gzipLayers = gzipLayersOf(head);
  if (gzipLayers === 2) await readInflated(innerGzipOf(rest, count, limits), takeCounted);
  else if (gzipLayers === 1) await readInflated(rest, takeCounted);
  else for await (const chunk of rest) takeCounted(chunk);
  return { ...count, gzipLayers };
}

/**
 * Inflates the outer layer of gzip in gzip, within the limits: what is inside may inflate to nothing, for ever.
 * @yields gzip
 */
async function* innerGzipOf(
  body: AsyncIterable<Uint8Array>,
  stored: { readonly storedBytes: number },
  limits: ReadLimits,
): AsyncGenerator<Uint8Array> {
  let inflatedBytes = 0;
  const { head, rest } = await peek(outerLayerOf(body));
  if (gzipLayersOf(head) === 2) {
    throw new UnreadableObjectError(
      'limit',
      'Inflate a log object: gzip three times; inflate the file once, and try again',
    );
  }
  for await (const chunk of rest) {
    inflatedBytes += chunk.byteLength;
    checkLimits({ storedBytes: stored.storedBytes, inflatedBytes }, limits);
    yield chunk;
  }
}

async function* countStored(
  body: AsyncIterable<Uint8Array>,
  count: { storedBytes: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    count.storedBytes += chunk.byteLength;
    yield chunk;
  }
}
