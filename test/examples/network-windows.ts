import { readLogObject } from '../../core/ingest.ts';
import { insideRanges, NO_OWNERSHIP, type Ownership } from '../../core/network/ownership.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { resolveWindow } from '../../core/windows/resolve.ts';
import type { ScopeWindow } from '../../core/windows/scope-window.ts';
import { foldWindow, type WindowDocument } from '../../core/windows/window-document.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { type Flow, NETWORK_START, type NetworkFormat, networkLog } from './network-log.ts';

/** Addresses that are ours without a setting. */
export const INSIDE = insideRanges({ inside: [] });

/** What one flow log reports of the window of all flows. */
export async function reported(
  flows: readonly Flow[],
  format: NetworkFormat = 'full',
  flowLog = 'fl-1',
): Promise<WindowDocument> {
  const { key, text } = networkLog(flows, { format, flowLog });
  async function* body(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  const identity = { bucket: 'logs', key, etag: text };
  const read = await readLogObject({ body: body(), name: key, identity: () => identity }, parseSettings());
  return read.documentOf(NETWORK_START);
}

/** What the documents of one window mean. */
export function resolved(documents: readonly WindowDocument[], remembered: Ownership = NO_OWNERSHIP): WindowFacts {
  const document = foldWindow(documents);
  if (!document) throw new Error('no documents');
  return resolveWindow(document, { inside: INSIDE, remembered });
}

/** Pairs as short texts: direction, source, destination, rejected and accepted attempts. */
export function pairTexts({ pairs }: Pick<WindowFacts | ScopeWindow, 'pairs'>): string[] {
  return pairs
    .map(
      ({ direction, source, destination, rejected, accepted }) =>
        `${direction} ${source} > ${destination} ${rejected}/${accepted}`,
    )
    .toSorted();
}

/** The pairs of some flows in one log object, as short texts. */
export async function pairsOf(flows: readonly Flow[], format?: NetworkFormat): Promise<string[]> {
  return pairTexts(resolved([await reported(flows, format)]));
}
