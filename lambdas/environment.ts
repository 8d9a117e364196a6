import { SettingsError } from '../core/settings/settings-error.ts';
import { parseSettings, type Settings } from '../core/settings/detection-settings.ts';

/**
 * Reads variables that the deployment sets.
 * @param names of the variables
 * @throws {SettingsError} naming all that are missing
 */
export function readEnvironment<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new SettingsError(missing.map((name) => `${name}: not set; the deployment sets it, deploy again`));
  }
  const entries = names.map((name) => [name, process.env[name] ?? ''] as const);
  // Every name is among the entries.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as Record<Name, string>;
}

/**
 * Reads what is watched and when to alert.
 * @throws {SettingsError} with every problem in it
 */
export function readSettings(): Settings {
  const text = process.env['SURGE445_SETTINGS'];
  return parseSettings(text ? JSON.parse(text) : {});
}
