import { shortIdOf } from '../episodes/short-id.ts';
import type { Alert } from './alert.ts';
import { EVENT_DETAIL_TYPE } from './event-names.ts';
import { resourcesOf } from './resources.ts';
import { inert } from './text/inert.ts';

/**
 * A custom notification of Amazon Q Developer in chat applications, which shows it in Slack or Teams.
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Notifications of one thread have the same. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** Slack cuts a block of text after 3,000 characters. */
const MOST_CHARACTERS = 2500;

/** A step may hold a command to paste. */
const MOST_STEP_CHARACTERS = 700;

/**
 * Makes the message about an alert for a chat. All messages of an episode have one thread. Every text in it is inert: no name or setting that an alert
 * quotes mentions anybody, links anywhere or changes the format.
 */
export function chatNotification(alert: Alert): ChatNotification {
  const { drill, entity, episodeId, headline, level, number, rule, scope, severity, text, transition } = alert;
  // An alert that an earlier release left in the outbox has no headline.
  const title = `${drill ? 'DRILL: ' : ''}${headline ?? text.subject}`;
  // An alert that an earlier release left in the outbox has no text for a chat.
  const { lines, nextSteps } = text.chat ?? { lines: [text.sms], nextSteps: [] };
  return {
    version: '1.0',
    source: 'custom',
    id: `${episodeId}-${number}`,
    content: {
      textType: 'client-markdown',
      title: inert(title.trim()),
      description: shortened(lines.map(inert).join('\n'), MOST_CHARACTERS),
      ...(nextSteps.length === 0
        ? {}
        : { nextSteps: nextSteps.map((step) => shortened(inert(step), MOST_STEP_CHARACTERS)) }),
      keywords: [rule, severity, shortIdOf({ id: episodeId })].map(inert),
    },
    metadata: {
      threadId: episodeId,
      summary: inert(`${rule} ${entity.id}, reference ${shortIdOf({ id: episodeId })}`),
      eventType: EVENT_DETAIL_TYPE,
      relatedResources: resourcesOf(alert),
      additionalContext: contextOf({ rule, level, severity, transition, account: scope.accountId, vpc: scope.vpcId }),
    },
  };
}

/** Leaves out what is empty. */
function contextOf(context: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, inert(value)]),
  );
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}
