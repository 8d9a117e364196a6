import { SettingsError } from '../core/settings/settings-error.ts';
import { parseSettings, type Settings } from '../core/settings/detection-settings.ts';

/**
 * Reads environment variables that the deployment sets.
 * @param names names of the variables
 * @returns the values by name, none of them empty
 * @throws {SettingsError} if a variable is missing or empty; it lists all of these variables
 */
export function readEnvironment<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new SettingsError(
      missing.map((name) => `${name}: found nothing, expected the value that the deployment sets; deploy again`),
    );
  }
  const entries = names.map((name) => [name, process.env[name] ?? ''] as const);
  // Every name is among the entries.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as Record<Name, string>;
}

/**
 * Reads the settings of detection from the environment.
 * @throws {SettingsError} with every problem, if a setting is unknown or has a wrong value
 * @throws {SyntaxError} if the text is not JSON
 */
export function readSettings(): Settings {
  const text = process.env['SURGE445_SETTINGS'];
  return parseSettings(text ? JSON.parse(text) : {});
}
