import type { StoredPage } from './page-reader.ts';

/** Pages that take more memory are opened one at a time, and given up at the end of their turn. */
const LARGE_PAGE_BYTES = 2 * 1024 * 1024;

/** What the header of a page says about its size. */
type PageSize = Pick<StoredPage, 'sizeBytes' | 'rows'>;

/**
 * Returns how many bytes of memory an open page may take: its inflated bytes, or what is decoded of its values, whichever is more. A page of a few
 * bytes may hold millions of values.
 * @param valueBytes bytes that each decoded value may take
 */
export function openBytes({ sizeBytes, rows }: PageSize, valueBytes: number): number {
  return Math.max(sizeBytes, rows * valueBytes);
}

/**
 * Says whether a page must wait until no other large page is open.
 * @param valueBytes bytes that each decoded value may take
 */
export function isLarge(page: PageSize, valueBytes: number): boolean {
  return openBytes(page, valueBytes) > LARGE_PAGE_BYTES;
}
