import { memoised } from '../../../../core/collections/memoised.ts';
import type { WindowDocument } from '../../../../core/windows/window-document.ts';
import { decodeWindow as decode } from '../../../../core/windows/window-codec.ts';

export * from '../../../../core/windows/window-codec.ts';

/** Remembers documents by their bytes. */
export const decodeWindow = memoised(decode);

/** Remembers the documents of partials as well. */
export function decodeWindowWithin(bytes: Uint8Array, mostReports: number): WindowDocument | undefined {
  const document = decodeWindow(bytes);
  return document.reports.length > mostReports ? undefined : document;
}
