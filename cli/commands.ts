import { allowCommand } from './deployment/allow.ts';
import { backfillCommand } from './deployment/backfill.ts';
import { doctorCommand } from './deployment/doctor.ts';
import { drillCommand } from './deployment/drill.ts';
import { generateCommand } from './generate.ts';
import { rebuildCommand } from './rebuild.ts';
import { replayCommand } from './replay/replay.ts';
import { reportCommand } from './report/report.ts';

export { reportFailure } from './failure.ts';

/**
 * Functions that make the commands, except `query`, which needs little of their code.
 *
 * They are loaded together, though only one of them runs. The build puts code that two lazily loaded modules share into a further module. If each
 * command were loaded by itself, `replay` would consist of 55 modules; now it consists of 19. Node takes more than a millisecond for each.
 */
export const COMMANDS = {
  replay: replayCommand,
  report: reportCommand,
  generate: generateCommand,
  backfill: backfillCommand,
  rebuild: rebuildCommand,
  allow: allowCommand,
  drill: drillCommand,
  doctor: doctorCommand,
};
