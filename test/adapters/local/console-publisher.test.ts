import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createConsolePublisher } from '../../../adapters/local/console-publisher.ts';
import type { Alert } from '../../../core/alerting/alert.ts';

const alert = (delivery: Alert['delivery']): Alert =>
  ({ delivery, text: { subject: 'HIGH', email: 'WHAT\n  SMB.\n' } }) as Alert;

/** A stream that takes nothing. */
function failing(code: string): Writable {
  const error = Object.assign(new Error(code), { code });
  const stream = new Writable({ autoDestroy: false, write: (_chunk, _encoding, done) => done(error) });
  return stream.on('error', () => undefined);
}

describe('createConsolePublisher()', () => {
  test('prints what is sent, and as JSON what is only recorded too', async () => {
    const texts: string[] = [];
    for (const format of ['mail', 'json'] as const) {
      const output = new PassThrough({ encoding: 'utf8' });
      for (const delivery of ['now', 'digest'] as const) {
        await createConsolePublisher(output, format).publish(alert(delivery));
      }
      texts.push(String(output.read()));
    }
    const lines = (['now', 'digest'] as const).map((delivery) => `${JSON.stringify(alert(delivery))}\n`);
    expect(texts).toEqual(['Subject: HIGH\n\nWHAT\n  SMB.\n\n', lines.join('')]);
  });

  test('shows the severity of a notice in colour where it may', async () => {
    const output = new PassThrough({ encoding: 'utf8' });
    const high = {
      ...alert('now'),
      severity: 'high',
      headline: 'HIGH: port 445 is open',
      window: { start: '2026-11-22T08:00:00Z' },
    } as Alert;
    await createConsolePublisher(output, 'notice', true).publish(high);
    expect(String(output.read())).toContain('UTC  \u001b[31mHIGH\u001b[0m: port 445 is open\n');
    await createConsolePublisher(output, 'notice').publish(high);
    expect(String(output.read())).toContain('UTC  HIGH: port 445 is open\n');
  });

  test('says that an alert is sent only when it is written', async () => {
    const done: Array<() => void> = [];
    const output = new Writable({ write: (_chunk, _encoding, callback) => void done.push(callback) });
    let isSent = false;
    const publishing = createConsolePublisher(output, 'json')
      .publish(alert('now'))
      .then(() => (isSent = true));
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(isSent).toBe(false);
    done[0]?.();
    await publishing;
    expect(isSent).toBe(true);
  });

  test('fails where a disk is full', async () => {
    await expect(createConsolePublisher(failing('ENOSPC'), 'json').publish(alert('now'))).rejects.toThrow('ENOSPC');
  });

  test('takes alerts for sent when nobody reads any more, also those after the first', async () => {
    const output = failing('EPIPE');
    const publisher = createConsolePublisher(output, 'json');
    await publisher.publish(alert('now'));
    output.destroy();
    await expect(publisher.publish(alert('now'))).resolves.toBeUndefined();
  });
});
