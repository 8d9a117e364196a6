import type { Writable } from 'node:stream';
import type { Alert } from '../core/alerting/alert.ts';
import type { Publisher } from '../core/ports.ts';

/** How alerts are printed: as short notices, as the whole mail, or as one line of JSON each. */
export type ConsoleFormat = 'notice' | 'mail' | 'json';

/**
 * Prints alerts instead of sending them; those that are only for the record as JSON alone.
 * @param output where to
 */
export function createConsolePublisher(output: Writable, format: ConsoleFormat): Publisher {
  return {
    publish(alert) {
      if (alert.delivery !== 'now' && format !== 'json') return Promise.resolve();
      output.write(`${textOf(alert, format)}\n`);
      return Promise.resolve();
    },
  };
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
