import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { keepCompiledCode } from '../cli/compile-cache.ts';
import { version } from '../package.json';

// Node keeps the compiled code only of what is loaded after this line, so the rest is loaded below.
const { XDG_CACHE_HOME: named = '' } = process.env;
keepCompiledCode(isAbsolute(named) ? named : join(homedir(), '.cache'));
const { runCommandLine } = await import('../cli/run.ts');
await runCommandLine(version);
