import type { PortHistoryQuestion, PortHistoryReply, PortHistoryServer } from '../core/ports.ts';

/** Where DShield answers. */
const DSHIELD = 'https://isc.sans.edu';

/** After this time a question has failed. */
const TIMEOUT_MS = 10_000;

/** A month of one port has some 5 KB. Whatever sends more than this is not the answer. */
const MOST_BYTES = 256 * 1024;

/** What a {@link DshieldServer} is made from. */
export interface DshieldSettings {
  /** Address of the person who asks. DShield wants it in the `User-Agent`, and refuses agents that say nothing. */
  readonly contact: string;
  /** Scheme, host and port of the server, without a slash at the end; by default those of DShield. */
  readonly baseUrl?: string;
  /** Milliseconds after which a question has failed, 10,000 by default. */
  readonly timeoutMs?: number;
}

/**
 * The history of ports that DShield of the SANS Internet Storm Center offers. Each question is one request: no retry, no redirect to another address,
 * no answer of more than 256 KB.
 * @see https://isc.sans.edu/api/
 */
export class DshieldServer implements PortHistoryServer {
  readonly #baseUrl: string;
  readonly #timeoutMs: number;
  readonly #userAgent: string;

  /** @param settings see {@link DshieldSettings} */
  constructor({ baseUrl = DSHIELD, contact, timeoutMs = TIMEOUT_MS }: DshieldSettings) {
    this.#baseUrl = baseUrl;
    this.#timeoutMs = timeoutMs;
    this.#userAgent = `surge445 (contact: ${contact})`;
  }

  /** @inheritdoc */
  async ask({ from, port, to }: PortHistoryQuestion): Promise<PortHistoryReply> {
    try {
      const response = await fetch(`${this.#baseUrl}/api/porthistory/${port}/${from}/${to}?json`, {
        headers: { accept: 'application/json', 'user-agent': this.#userAgent },
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      if (response.status === 200) return await bodyOf(response);
      await response.body?.cancel();
      const retryAfter = response.headers.get('retry-after') ?? undefined;
      return { reason: `the server answered with status ${response.status}`, retryAfter };
    } catch (error) {
      return { reason: `the question failed: ${whyOf(error)}` };
    }
  }
}

/** Reads a body up to its limit. */
async function bodyOf(response: Response): Promise<PortHistoryReply> {
  const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.byteLength;
    // Leaving the loop cancels the rest of the body.
    if (sizeBytes > MOST_BYTES) return { reason: `the answer has more than ${MOST_BYTES} bytes` };
    chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks).toString('utf8') };
}

/** `fetch` hides what happened, such as ECONNREFUSED, in the cause of its error. */
function whyOf(error: unknown): string {
  const cause: unknown = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : error;
  return String(cause);
}
