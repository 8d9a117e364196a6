import { rmSync } from 'node:fs';
import { SHARED_FOLDER } from './shared-folder.ts';

/** Removes what test files shared, after the last of them. */
// oxlint-disable-next-line import/no-default-export -- Jest calls the default export
export default function removeSharedFolder(): void {
  const folder = process.env[SHARED_FOLDER];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
