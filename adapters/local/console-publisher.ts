import type { Writable } from 'node:stream';
import type { Alert } from '../../core/alerting/alert.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';

/** How alerts are printed: as short notices, as the whole mail, or as one line of JSON each. */
export type ConsoleFormat = 'notice' | 'mail' | 'json';

/**
 * Prints alerts instead of sending them; those that are only for the record as JSON alone. An alert is sent when it is written, so one that a full
 * disk did not take is tried again. If whoever reads has seen enough (`| head`), the rest counts as sent.
 * @param output where to
 */
export function createConsolePublisher(output: Writable, format: ConsoleFormat): Publisher {
  let isClosed = false;
  return {
    async publish(alert) {
      if (isClosed || (alert.delivery !== 'now' && format !== 'json')) return;
      const failure = await write(output, `${textOf(alert, format)}\n`);
      if (failure?.code === 'EPIPE') isClosed = true;
      else if (failure) throw failure;
    },
  };
}

/** @returns why the text could not be written, when it is known whether it was */
function write(output: Writable, text: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => output.write(text, (error) => resolve(error ?? undefined)));
}

function textOf(alert: Alert, format: ConsoleFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(alert);
    case 'mail':
      return `Subject: ${alert.text.subject}\n\n${alert.text.email}`;
    case 'notice':
      return noticeOf(alert);
  }
}

function noticeOf({ text, window }: Alert): string {
  const what = /^WHAT\n((?: {2}.*\n)+)/m.exec(text.email)?.[1] ?? '';
  const reference = text.email.trimEnd().split('\n').at(-1) ?? '';
  return `${window.start.replace('T', ' ')}  ${text.subject}\n${what}  ${reference}\n`;
}
