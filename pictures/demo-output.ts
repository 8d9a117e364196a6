import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mail } from './phone-picture.ts';

/** Runs the command line with these arguments, in the folder of the demo, and returns what it prints to its standard output. */
export type RunCommand = (...args: readonly string[]) => Promise<string>;

/** What the pictures show: the demo as users see it. */
export interface DemoOutput {
  /** The first mail of severity critical. */
  readonly mail: Mail;
  /** Path of the report page. */
  readonly pagePath: string;
  /** SHA-256 of the report page, in hexadecimal digits. */
  readonly pageHash: string;
}

/** Sender of the mails: the display name of the topic, with the default name of the stack. */
export const SENDER = 'surge445 alerts';

/**
 * Makes the logs of the demo, replays them, and writes the report. The same version of the command line gives the same output.
 * @param folder where the command line runs; the demo goes into its folder `demo-out`
 * @throws {Error} when the demo has no mail of severity critical
 */
export async function demoOutput(folder: string, run: RunCommand): Promise<DemoOutput> {
  await run('generate', 'demo', '--out', 'demo-out/logs');
  const mails = await run('replay', 'demo-out/logs', '--mail', '--out', 'demo-out/data');
  await run('report', '--out', 'demo-out/data', '-o', 'demo-out/report.html');
  const pagePath = join(folder, 'demo-out/report.html');
  return { mail: firstCritical(mails), pagePath, pageHash: sha256(await readFile(pagePath)) };
}

/** Returns the SHA-256 of some bytes, in hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function firstCritical(mails: string): Mail {
  for (const text of mails.split(/^(?=Subject: )/m)) {
    const [head = '', ...rest] = text.split('\n\n');
    const body = rest.join('\n\n').trimEnd();
    if (body.startsWith('CRITICAL')) return { subject: head.replace('Subject: ', ''), body };
  }
  throw new Error('Read the mails of the demo: found none of severity critical, expected one');
}
