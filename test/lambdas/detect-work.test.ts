import { describe, expect, test } from '@jest/globals';
import { evaluateAndPublish } from '../../lambdas/detect-work.ts';

describe('evaluateAndPublish()', () => {
  const windows = (...starts: readonly number[]): string => JSON.stringify({ windows: starts });
  const PUBLISH = JSON.stringify({ publish: true });

  /** Works on messages, and says what was done, and how it ended. */
  async function steps(bodies: readonly string[], failing: readonly string[] = []): Promise<string[]> {
    const done: string[] = [];
    const step = async (name: string): Promise<void> => {
      done.push(name);
      if (failing.some((one) => name.startsWith(one))) throw new Error(`${name} failed`);
    };
    const work = evaluateAndPublish(
      bodies.map((body) => ({ body })),
      { evaluate: (starts) => step(`evaluate ${starts.join(' ')}`), publish: () => step('publish') },
    );
    return work.then(
      () => done,
      (error: unknown) => [...done, String(error)],
    );
  }

  test('evaluates the windows of all messages at once, and writes tables only where a message orders it', async () => {
    expect(await steps([windows(300, 600), windows(900)])).toEqual(['evaluate 300 600 900']);
    expect(await steps([windows(300), PUBLISH, PUBLISH])).toEqual(['evaluate 300', 'publish']);
  });

  test('writes tables also where the topic takes no alerts, and fails all the same', async () => {
    const failed = 'Error: evaluate 300 failed';
    expect(await steps([windows(300), PUBLISH], ['evaluate'])).toEqual(['evaluate 300', 'publish', failed]);
    expect(await steps([windows(300), PUBLISH], ['evaluate', 'publish'])).toEqual(['evaluate 300', 'publish', failed]);
  });

  test('fails where the tables cannot be written', async () => {
    expect(await steps([PUBLISH], ['publish'])).toEqual(['evaluate ', 'publish', 'Error: publish failed']);
  });
});
