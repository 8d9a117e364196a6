import type { ZodError } from 'zod';
import { isoDay } from '../time.ts';
import { allowListSchema } from './allow-list-setting.ts';
import type { AllowEntry } from './detection-settings.ts';
import { SettingsError } from './settings-error.ts';
import { strict } from './values.ts';

/** What the entries of an allow-list file are checked against. */
export interface AllowFileContext {
  /** Entries of the setting `allow`: no entry of the file may have the id of one of them. */
  readonly own: readonly AllowEntry[];
  /** The clock, epoch seconds: no entry may expire more than a year after this day. */
  readonly now: number;
}

/**
 * Reads an allow-list file: JSON of the form `{"allow": [...]}`, as in the settings.
 * @param text the file
 * @returns the entries of the file, with every default filled in
 * @throws {SettingsError} with every problem
 */
export function parseAllowFile(text: string, { own, now }: AllowFileContext): AllowEntry[] {
  const schema = strict({ allow: allowListSchema(isoDay(now)) });
  const result = schema.safeParse(jsonOf(text));
  if (!result.success) throw new SettingsError(problemsOf(result.error));
  const all = allowListSchema().safeParse([...own, ...result.data.allow]);
  if (!all.success) {
    throw new SettingsError(problemsOf(all.error).map((problem) => `with the setting allow: ${problem}`));
  }
  return result.data.allow;
}

function problemsOf({ issues }: ZodError): string[] {
  return issues.map(({ path, message }) => `${path.join('.') || 'allow'}: ${message}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SettingsError([`found text that is no JSON, ${String(error)}; expected {"allow": [...]}`]);
  }
}
