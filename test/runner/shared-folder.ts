import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Name of the environment variable with the folder that the workers of one run of Jest share. */
export const SHARED_FOLDER = 'SURGE445_TEST_FOLDER';

/** Makes the folder before the first worker starts: workers inherit the environment. */
// oxlint-disable-next-line import/no-default-export -- Jest calls the default export
export default function makeSharedFolder(): void {
  process.env[SHARED_FOLDER] = mkdtempSync(join(tmpdir(), 'surge445-tests-'));
}
