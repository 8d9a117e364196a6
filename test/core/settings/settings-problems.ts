import { SettingsError } from '../../../core/settings/settings-error.ts';

/**
 * Reads settings, and returns the problems that they have.
 * @param read what reads them; an error that is no `SettingsError` is thrown on
 * @returns none if the settings are good
 */
export function settingsProblems(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}
