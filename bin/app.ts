import { SettingsError } from '../core/settings/settings-error.ts';
import { readSettingsFile } from '../lib/app-settings.ts';
import { surge445App } from '../lib/surge445-app.ts';

try {
  surge445App({}, readSettingsFile()).synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
