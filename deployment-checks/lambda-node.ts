import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The newest Node of the line that the functions run on in Lambda. */
const VERSION = '24.21.0';

/** `npm ci` removes it. */
const FOLDER = join(import.meta.dirname, '..', 'node_modules', '.cache', `lambda-node-${VERSION}`);

/** The package has some 40 MB. */
const LIMIT_MS = 300_000;

/** The Node that the functions run on here. */
export interface LambdaNode {
  /** Path of the program. */
  readonly program: string;
  /** Why it is not the one of Lambda; undefined if it is. */
  readonly difference: string | undefined;
}

/**
 * Installs the Node that Lambda has from the npm registry, once.
 * @returns it; the present Node where it cannot be installed
 */
export function installLambdaNode(): LambdaNode {
  const name = `node-${process.platform}-${process.arch}`;
  const program = join(FOLDER, 'node_modules', name, 'bin', 'node');
  try {
    if (!existsSync(program)) {
      const options = ['--prefix', FOLDER, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
      execFileSync('npm', ['install', ...options, `${name}@${VERSION}`], {
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: LIMIT_MS,
      });
    }
    execFileSync(program, ['--version']);
    return { program, difference: undefined };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { program: process.execPath, difference: `${name} ${VERSION} cannot be installed: ${reason}` };
  }
}
