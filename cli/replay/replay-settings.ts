import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isJsonObject } from '../../core/encoding/json-object.ts';
import { parseAllowFile } from '../../core/settings/allow-file.ts';
import { type AllowEntry, parseSettings, type Settings } from '../../core/settings/detection-settings.ts';
import { SettingsError } from '../../core/settings/settings-error.ts';

/** Options of the command line that are about settings. */
export interface SettingsOptions {
  /** Path of a JSON file. */
  readonly settings?: string;
  /** Further blocks of the setting `inside`. */
  readonly inside: readonly string[];
}

/**
 * Reads the settings of a replay, and the allow-list file that they name.
 * @param options options of the command line
 * @returns settings whose `allow` holds the entries of the file too
 * @throws {SettingsError} with every problem
 */
export async function loadSettings(options: SettingsOptions): Promise<Settings> {
  const today = new Date().toISOString().slice(0, 10);
  const settings = parseSettings(
    options.settings === undefined ? {} : await detectionIn(await readJson(options.settings)),
    today,
  );
  const { allowFile, ...others } = settings;
  const entries = allowFile === undefined ? [] : await readAllowFile(allowFile, settings, options.settings);
  return parseSettings(
    { ...others, allow: [...settings.allow, ...entries], inside: [...settings.inside, ...options.inside] },
    today,
  );
}

/**
 * Returns the settings of detection in a file: a file of them alone, surge445.json, or cdk.json with its block `surge445`. Settings of a deployment, such as `email`,
 * mean nothing to a replay and are left out.
 */
async function detectionIn(file: unknown): Promise<unknown> {
  const block = partOf(partOf(file, 'context'), 'surge445') ?? partOf(file, 'surge445') ?? file;
  if (!isJsonObject(block)) return block;
  // Most replays have no file of settings, and the schema of a deployment takes a while to load.
  const { DEPLOYMENT_SETTING_NAMES } = await import('../../core/settings/deployment-settings.ts');
  return Object.fromEntries(Object.entries(block).filter(([name]) => !DEPLOYMENT_SETTING_NAMES.includes(name)));
}

function partOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined;
}

/** Reads the file of the allow-list, whose name is relative to the file of the settings. */
async function readAllowFile(name: string, settings: Settings, settingsFile = '.'): Promise<AllowEntry[]> {
  const path = resolve(dirname(settingsFile), name);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new SettingsError([`allowFile: ${path} cannot be read; name a file of JSON beside the settings`]);
  });
  return parseAllowFile(text, { own: settings.allow, now: Math.floor(Date.now() / 1000) });
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new SettingsError([`${path} cannot be read; give a file of JSON with --settings`]);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SettingsError([`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
