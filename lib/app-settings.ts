import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { App } from 'aws-cdk-lib';
import {
  type DeploymentSettings,
  DEPLOYMENT_SETTING_NAMES,
  parseDeploymentSettings,
} from '../core/settings/deployment-settings.ts';
import { SettingsError } from '../core/settings/settings-error.ts';
import { parseAllowFile } from '../core/settings/allow-file.ts';
import { parseSettings, type Settings, settingsSchema } from '../core/settings/detection-settings.ts';
import { nearestNames } from '../core/settings/nearest-names.ts';
import { endpointsOf } from '../core/settings/routes-setting.ts';

/** Settings of an app: those of the deployment, and those of detection as they were given. */
export interface AppSettings {
  readonly deploySettings: DeploymentSettings;
  /** Checked, without defaults: functions fill them in. */
  readonly detection: Values;
}

type Values = Readonly<Record<string, unknown>>;

/** Functions get the settings in their environment, which holds 4 KB with everything else that is in it. */
const MAX_DETECTION_BYTES = 3000;

/** Longest entry of a topic in the environment, apart from its filters. */
const TOPIC_BYTES = 200;

/** Settings that are a text, which is no JSON. */
const WORDS = ['insideReason', 'learning', 'timeZone', 'allowFile', 'logFormat'];

/** What the less obvious ones look like. */
const JSON_EXAMPLES: Readonly<Record<string, string>> = {
  inside: 'inside=["198.51.100.0/24"]',
  smsPerDay: 'smsPerDay=10',
  thresholds: 'thresholds=[{"atLeast":500}]',
  exposure: 'exposure={"hammeredAttempts":50}',
  world: 'world={"source":"dshield","contact":"secops@example.com"}',
  advisories: 'advisories=[{"id":"MS17-010","published":"2017-03-14"}]',
};

const DETECTION_SETTINGS = Object.keys(settingsSchema.shape);

/** What `cdk acknowledge` and `cdk cli-telemetry` write beside the settings. All else of CDK's has a colon, a slash or an @ in its name. */
const NAMES_OF_CDK = ['acknowledged-issue-numbers', 'cli-telemetry'];

/** Settings of one deployment, in a file that no release touches: an upgrade never conflicts with it. */
const SETTINGS_FILE = join(import.meta.dirname, '..', 'surge445.json');

/**
 * Reads the file of settings that stands beside cdk.json.
 * @returns its text; undefined when there is none
 */
export function readSettingsFile(): string | undefined {
  return existsSync(SETTINGS_FILE) ? readFileSync(SETTINGS_FILE, 'utf8') : undefined;
}

/**
 * Reads the settings: the `surge445` block of cdk.json, surge445.json on top of it, and on top of both what the command line gives as `-c name=value`. Values of
 * detection are JSON there, for example `-c 'ports=[445,139]'`. A misspelt `-c` is refused: CDK itself would ignore it.
 * @param file text of surge445.json
 * @throws SettingsError with every problem
 */
export function settingsOf(app: App, file?: string): AppSettings {
  const problems = misspelt(app);
  const block = { ...blockOf(app, problems), ...fileOf(file, problems) };
  const detection: Values = {
    ...pick(block, isDetection),
    ...given(app, DETECTION_SETTINGS, (name, value) => fromJson(name, value, problems)),
  };
  const deployment: Values = {
    ...pick(block, (name) => !isDetection(name)),
    ...given(app, DEPLOYMENT_SETTING_NAMES, (_, value) => value),
  };
  const deploySettings = collect(() => parseDeploymentSettings(deployment), problems);
  const checked = collect(() => parseSettings(detection, new Date().toISOString().slice(0, 10)), problems);
  if (checked) checkAllowFile(checked, problems);
  const sizeBytes = Buffer.byteLength(JSON.stringify(detection)) + sizeOfChats(deploySettings);
  if (sizeBytes > MAX_DETECTION_BYTES) {
    problems.push(
      `surge445: found ${sizeBytes} bytes of settings, expected at most ${MAX_DETECTION_BYTES}; shorten allow, its reasons first, move its entries into an allowFile, or name fewer routes to chats`,
    );
  }
  if (deploySettings === undefined || problems.length > 0) throw new SettingsError(problems);
  return { deploySettings, detection };
}

/** Checks the file of the allow-list with the same schema that detect reads it with, so that a bad file stops the deployment. */
function checkAllowFile({ allow, allowFile }: Settings, problems: string[]): void {
  if (allowFile === undefined) return;
  const path = resolve(import.meta.dirname, '..', allowFile);
  if (!existsSync(path)) {
    problems.push(
      `allowFile: found no file ${allowFile}, expected one beside cdk.json; write {"allow": []} into it to begin`,
    );
    return;
  }
  const text = readFileSync(path, 'utf8');
  const found: string[] = [];
  collect(() => parseAllowFile(text, { own: allow, now: Math.floor(Date.now() / 1000) }), found);
  problems.push(...found.map((problem) => `${allowFile}: ${problem}`));
}

/** Filters and topics of chats stand in the same environment. The ARN of a topic is not known yet: {@link TOPIC_BYTES} stands for it. */
function sizeOfChats(settings: DeploymentSettings | undefined): number {
  if (settings === undefined) return 0;
  const chats = endpointsOf(settings.routes, 'chat');
  const count = chats.length + (settings.chat ? 1 : 0);
  return count * TOPIC_BYTES + (chats.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(chats)));
}

function misspelt(app: App): string[] {
  const settings = [...DEPLOYMENT_SETTING_NAMES, ...DETECTION_SETTINGS];
  const known = new Set([...settings, ...NAMES_OF_CDK, 'surge445']);
  const context: unknown = app.node.getAllContext();
  return Object.keys(context ?? {})
    .filter((name) => !known.has(name) && !/[:/@]/.test(name))
    .map((name) => `found -c ${name}, expected a setting such as ${nearestNames(name, settings).join(', ')}`);
}

function blockOf(app: App, problems: string[]): Values {
  const block: unknown = app.node.tryGetContext('surge445') ?? {};
  if (isObject(block)) return { ...block };
  problems.push(`surge445: found ${JSON.stringify(block)}, expected an object of settings`);
  return {};
}

function fileOf(file: string | undefined, problems: string[]): Values {
  if (file === undefined) return {};
  try {
    const settings: unknown = JSON.parse(file);
    if (isObject(settings)) return { ...settings };
    problems.push(`surge445.json: found ${JSON.stringify(settings)}, expected an object of settings`);
  } catch (error) {
    problems.push(`surge445.json: found text that is no JSON, ${String(error)}; expected an object of settings`);
  }
  return {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDetection(name: string): boolean {
  return DETECTION_SETTINGS.includes(name);
}

function pick(values: Values, wanted: (name: string) => boolean): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));
}

/** Values of the command line, or of the context at large. */
function given(app: App, names: readonly string[], read: (name: string, value: unknown) => unknown): Values {
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const value: unknown = app.node.tryGetContext(name);
    if (value !== undefined) values[name] = read(name, value);
  }
  return values;
}

function fromJson(name: string, value: unknown, problems: string[]): unknown {
  if (typeof value !== 'string' || WORDS.includes(name)) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed;
  } catch {
    problems.push(`${name}: found ${value}, expected JSON such as -c '${JSON_EXAMPLES[name] ?? 'ports=[445,139]'}'`);
    return undefined;
  }
}

function collect<T>(parse: () => T, problems: string[]): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
