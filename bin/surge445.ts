import { homedir } from 'node:os';
import { join } from 'node:path';
import { keepCompiledCode } from '../cli/compile-cache.ts';
import { version } from '../package.json';

// Node keeps the compiled code only of what is loaded after this line, so the rest is loaded below.
keepCompiledCode(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'));
const { runCommandLine } = await import('../cli/run.ts');
await runCommandLine(version);
