import { type DemoOutput, demoOutput } from '../../pictures/demo-output.ts';
import type { CommandLine, CommandResult } from './command-line.ts';
import { doOnce } from './shared-work.ts';

/** The demo as `npm run demo` makes it. Test files share it, because its replay takes seconds: they only read it. */
export interface SharedDemo {
  /** What `demo-out` stands in. */
  readonly folder: string;
  /** The replay, which prints mails. */
  readonly replay: CommandResult;
  readonly output: DemoOutput;
}

/** Limit of time for the hook that asks for the demo: it may have to wait until the command line is built and the demo made. */
export const DEMO_LIMIT_MS = 180_000;

/** Makes the demo, or waits until another test file has made it. */
export async function shareDemo({ runIn }: CommandLine): Promise<SharedDemo> {
  return doOnce('demo', async (folder) => {
    const results: Record<string, CommandResult> = {};
    const output = await demoOutput(folder, async (...args) => {
      const result = await runIn(folder, ...args);
      if (result.code !== 0) throw new Error(`Run surge445 ${args.join(' ')}: ${result.stderr}`);
      results[args[0] ?? ''] = result;
      return result.stdout;
    });
    const { replay } = results;
    if (replay === undefined) throw new Error('Make the demo: found no replay among its commands, expected one');
    return { folder, replay, output };
  });
}
