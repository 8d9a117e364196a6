import { expiryLines } from '../../alerting/text/allow-lines.ts';
import { parseAllowFile } from '../../settings/allow-file.ts';
import { SettingsError } from '../../settings/settings-error.ts';
import { ALLOW_LIST_KEY } from '../../storage/keys.ts';
import { pluralised } from '../../wording.ts';
import { type Check, ok, warn } from './check.ts';

/** Entries that expire, of which each gets a line. */
const MOST_ENTRIES = 10;

/** Problems of a list that are named. */
const MOST_PROBLEMS = 3;

/** Uploads a list. */
const COMMAND = 'surge445 allow <file>';

/** What is stored of the allow-list of the setting `allowFile`. */
export interface StoredAllowList {
  /** The object that a person puts there; undefined if there is none. */
  readonly bytes: Uint8Array | undefined;
  /** True if the deployment has the setting, or has read such an object before. */
  readonly isExpected: boolean;
}

/**
 * Checks that the allow-list in the data bucket can be used, and that its entries hold.
 * @param now current time, epoch seconds
 * @returns no check where the deployment reads no such list
 */
export function checkAllowList({ bytes, isExpected }: StoredAllowList, now: number): Check[] {
  if (bytes === undefined) {
    return isExpected
      ? [
          warn(
            `no allow-list at ${ALLOW_LIST_KEY}: the last one that could be used holds, if there was one`,
            `upload the file of the setting allowFile with: ${COMMAND}`,
          ),
        ]
      : [];
  }
  try {
    // The entries of the setting allow are in the environment of detect, which doctor does not read.
    const entries = parseAllowFile(new TextDecoder().decode(bytes), { own: [], now });
    const ending = expiryLines(entries, now);
    const more =
      ending.length > MOST_ENTRIES ? [`${ending.length - MOST_ENTRIES} more entries have ended or will soon.`] : [];
    return [
      ok(
        `allow-list: ${pluralised(entries.length, 'entry', 'entries')}; doctor does not check whether the setting allow has the same ids`,
      ),
      ...[...ending.slice(0, MOST_ENTRIES), ...more].map((line) =>
        warn(`allow-list: ${line}`, `change the file of the setting allowFile, and upload it with: ${COMMAND}`),
      ),
    ];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const more = error.problems.length - MOST_PROBLEMS;
    const problems = [...error.problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`${more} more problems`] : [])];
    const found = `the allow-list at ${ALLOW_LIST_KEY} cannot be used, the last one that could be used holds: ${problems.join('; ')}`;
    return [warn(found, `repair the file of the setting allowFile, and upload it with: ${COMMAND}`)];
  }
}
