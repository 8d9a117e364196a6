import { isJsonObject } from '../../encoding/json-object.ts';
import { isOcsfNetworkActivity, lineOfOcsf, OCSF_HEADER } from '../ocsf-fields.ts';
import { createJsonSplitter } from './json-splitter.ts';
import { createLineBatch } from './line-batch.ts';
import type { TextTaker, Unwrapper } from './wrapping.ts';

/**
 * Where the lines of a flow log stand in an object, by its names; the first of them that is a text. `message` is written by CloudWatch Logs, Firehose, Filebeat
 * and Logstash, `@message` by Logs Insights, `log` by Fluent Bit and Docker, `event` by what sends to Splunk, `event.original` by Elastic.
 */
const MESSAGE_PATHS: ReadonlyArray<readonly string[]> = [
  ['event', 'original'],
  ['message'],
  ['@message'],
  ['log'],
  ['event'],
];

const LINE_BREAKS = /[\r\n]+/;

/**
 * Reads JSON objects that hold lines of a flow log:
 * `{"message": "<line>"}`, as flow logs that are delivered to Firehose write, or another name of {@link MESSAGE_PATHS}, and
 * `{"messageType": "DATA_MESSAGE", "logEvents": [{"message": "<line>"}, ...]}`, as a subscription of CloudWatch Logs sends.
 * Its `CONTROL_MESSAGE` only says that the destination can be reached. An event of OCSF becomes a line below a header line of its own.
 * Any other object is handed on as it is, so that it is counted with its reason.
 * @param taker gets the lines
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-firehose.html
 */
export function createJsonUnwrapper(taker: TextTaker): Unwrapper {
  const batch = createLineBatch(taker);
  let hasHeader = false;
  const splitter = createJsonSplitter((text) => {
    const parsed = parseJson(text);
    if (isJsonObject(parsed) && isOcsfNetworkActivity(parsed)) {
      if (!hasHeader) batch.addText(OCSF_HEADER);
      hasHeader = true;
      batch.addText(lineOfOcsf(parsed));
      return;
    }
    for (const line of linesOf(parsed) ?? [text]) batch.addText(line);
  });
  return {
    push: (chunk) => splitter.push(chunk),
    end() {
      splitter.end();
      batch.flush();
    },
  };
}

/** Returns the lines that an object holds; undefined if it is none of the known forms. */
function linesOf(parsed: unknown): readonly string[] | undefined {
  if (!isJsonObject(parsed)) return undefined;
  if (parsed['messageType'] === 'CONTROL_MESSAGE') return [];
  const message = messageOf(parsed);
  if (message !== undefined) return linesOfMessage(message);
  const events: unknown = parsed['logEvents'];
  if (!Array.isArray(events)) return undefined;
  return events.flatMap((event: unknown) => {
    const line = messageOf(event);
    return line === undefined ? [eventText(event)] : linesOfMessage(line);
  });
}

function messageOf(event: unknown): string | undefined {
  return MESSAGE_PATHS.map((path) => valueAt(event, path)).find((value) => typeof value === 'string');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), value);
}

/** Returns the lines of a message: some programs leave a line break at its end, or collect several lines in one. */
function linesOfMessage(message: string): readonly string[] {
  return message.split(LINE_BREAKS).filter((line) => line !== '');
}

/** Returns the JSON of an event that has no message. What is nested many thousands deep can be read, but not written. */
function eventText(event: unknown): string {
  try {
    return JSON.stringify(event);
  } catch {
    return '{"...": "an event that is nested too deep"}';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
