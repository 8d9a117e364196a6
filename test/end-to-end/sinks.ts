import { PassThrough } from 'node:stream';
import { type ConsoleFormat, createConsolePublisher } from '../../adapters/local/console-publisher.ts';
import { alertEvent } from '../../core/alerting/alert-event.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { attributesOf } from '../../core/alerting/attributes.ts';
import { chatNotification } from '../../core/alerting/chat-notification.ts';
import { storedAlertOf } from '../../core/alerting/stored-alert.ts';

/** What acts in a terminal or hides there: controls but the end of a line, marks without a shape, halves of characters. */
export const ACTIVE_IN_TERMINAL = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What acts in a line of JSON or of a log: it ends the line, or acts in the terminal that shows it. */
export const ACTIVE_IN_LINE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A link to any place but the console of AWS. */
const FOREIGN_LINK = /:\/\/(?!(?:[a-z0-9-]+\.)*console\.aws\.amazon\.com\/)/;

/** Somewhere an alert goes: the texts that arrive there, and the form of a text that would do harm there. */
export interface Sink {
  readonly texts: (alert: Alert) => readonly string[] | Promise<readonly string[]>;
  readonly dangerous: readonly RegExp[];
}

/** All places that an alert goes to, by name. */
export const SINKS: Readonly<Record<string, Sink>> = {
  'the subject of a mail': { texts: ({ text }) => [text.subject], dangerous: [/[^\x20-\x7e]/, /^.{100}/] },
  'a mail': { texts: ({ text }) => [text.email], dangerous: [ACTIVE_IN_TERMINAL, FOREIGN_LINK] },
  'a text message': { texts: ({ text }) => [text.sms], dangerous: [/[^\x20-\x7e]/, /^.{141}/] },
  'attributes of SNS': {
    texts: (alert) => Object.values(attributesOf(alert)).flat(),
    dangerous: [/[^A-Za-z0-9_-]/],
  },
  'a line of JSON': {
    texts: (alert) => [JSON.stringify(alert), alertEvent(alert).detail],
    dangerous: [ACTIVE_IN_LINE, FOREIGN_LINK],
  },
  'the table of alerts': { texts: (alert) => [JSON.stringify(storedAlertOf(alert))], dangerous: [ACTIVE_IN_LINE] },
  'a chat': {
    texts: (alert) => textsOfChat(alert),
    dangerous: [/[<>@[\]*~`\r\u2028\u2029]/, FOREIGN_LINK, ACTIVE_IN_TERMINAL],
  },
  'a terminal': {
    texts: async (alert) =>
      Promise.all((['notice', 'mail', 'json'] as const).map(async (format) => printed(alert, format))),
    dangerous: [ACTIVE_IN_TERMINAL],
  },
};

function textsOfChat(alert: Alert): string[] {
  const { content, metadata } = chatNotification(alert);
  return [
    content.title,
    content.description,
    ...(content.nextSteps ?? []),
    ...content.keywords,
    metadata.summary,
    ...Object.values(metadata.additionalContext),
  ];
}

async function printed(alert: Alert, format: ConsoleFormat): Promise<string> {
  const output = new PassThrough({ encoding: 'utf8' });
  await createConsolePublisher(output, format).publish(alert);
  return String(output.read());
}
