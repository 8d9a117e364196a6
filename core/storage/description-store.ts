import type { HostAnswer } from '../alerting/host-description.ts';
import { requireSchema } from '../encoding/schema.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { HOUR_SECONDS } from '../time.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { descriptionKey } from './keys.ts';
import { decodeDocument, readOrReplace, refuseNewer } from './stored-document.ts';

const SCHEMA = 'surge445.description/1';

const DESCRIPTION = { what: 'the description of an interface', schema: SCHEMA };

/** What is stored about one interface. */
interface StoredAnswer {
  readonly schema: string;
  /** When somebody began to ask, epoch seconds by the clock. */
  readonly askedAt: number;
  /** Absent until the answer is there. */
  readonly answer?: HostAnswer;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Takes the right to ask about an interface, which only one of all workers has, once an hour.
 * @param now epoch seconds by the clock
 * @returns `ask`, or the answer of the last hour: `silent` where nothing came back, or where somebody else is asking
 * @throws {UnreadableDocumentError} when a newer release wrote the answer
 */
export async function claimQuestion(store: ObjectStore, interfaceId: string, now: number): Promise<'ask' | HostAnswer> {
  const key = descriptionKey(interfaceId);
  const stored = await store.get(key);
  const remembered = stored && (await readAnswer(key, stored));
  if (remembered && now - remembered.askedAt < HOUR_SECONDS) return remembered.answer ?? { kind: 'silent' };
  const outcome = await store.put(key, write({ askedAt: now }), stored ? { etag: stored.etag } : 'absent');
  return outcome === 'written' ? 'ask' : { kind: 'silent' };
}

/**
 * Remembers an answer for the rest of the hour.
 * @param now when the question was asked, epoch seconds by the clock
 */
export async function rememberAnswer(
  store: ObjectStore,
  { interfaceId, answer }: { readonly interfaceId: string; readonly answer: HostAnswer },
  now: number,
): Promise<void> {
  const key = descriptionKey(interfaceId);
  await compareAndSwap(store, key, async (current) => {
    if (current) refuseNewer({ key, bytes: current.bytes }, DESCRIPTION);
    return write({ askedAt: now, answer });
  });
}

function write(content: Omit<StoredAnswer, 'schema'>): Uint8Array {
  return encoder.encode(`${JSON.stringify({ schema: SCHEMA, ...content })}\n`);
}

/** A damaged document is worth nothing, and is replaced: AWS can say it again. */
async function readAnswer(key: string, { bytes }: StoredObject): Promise<StoredAnswer | undefined> {
  return readOrReplace(
    async () => decodeDocument({ key, bytes }, decodeAnswer),
    () => undefined,
  );
}

function decodeAnswer(bytes: Uint8Array): StoredAnswer {
  // Only `write` writes this object; the schema's name stands for its shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const stored = JSON.parse(decoder.decode(bytes)) as StoredAnswer;
  requireSchema(DESCRIPTION.what, stored.schema, SCHEMA);
  return stored;
}
