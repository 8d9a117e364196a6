/**
 * A second reader of wrapped lines, written after docs/formats.md. All of a text is in memory, and is cut with regular expressions.
 */

/** The first line tells the wrapping, and of a longer one its start. */
const DECIDING_BYTES = 4096;

/** OCSF: where the fields of a line stand in an event of Network Activity, for those events that test/examples/ocsf-events.ts writes. */
const OCSF_CLASS = 4001;
const OCSF_FIELDS: ReadonlyArray<readonly [name: string, path: string]> = [
  ['version', 'metadata.product.version'],
  ['account-id', 'cloud.account.uid'],
  ['region', 'cloud.region'],
  ['interface-id', 'dst_endpoint.interface_uid'],
  ['vpc-id', 'dst_endpoint.vpc_uid'],
  ['subnet-id', 'dst_endpoint.subnet_uid'],
  ['instance-id', 'dst_endpoint.instance_uid'],
  ['srcaddr', 'src_endpoint.ip'],
  ['dstaddr', 'dst_endpoint.ip'],
  ['pkt-srcaddr', 'src_endpoint.ip'],
  ['pkt-dstaddr', 'dst_endpoint.ip'],
  ['srcport', 'src_endpoint.port'],
  ['dstport', 'dst_endpoint.port'],
  ['protocol', 'connection_info.protocol_num'],
  ['packets', 'traffic.packets'],
  ['bytes', 'traffic.bytes'],
  ['tcp-flags', 'connection_info.tcp_flags'],
  ['flow-direction', 'connection_info.direction'],
  ['start', 'start_time'],
  ['end', 'end_time'],
  ['action', 'action'],
  ['log-status', 'status_code'],
];
const OCSF_NAMES = OCSF_FIELDS.map(([name]) => name).join(' ');
const OCSF_PATHS = OCSF_FIELDS.map(([, path]) => path);
const OCSF_WORDS = new Map([
  ['allowed', 'ACCEPT'],
  ['denied', 'REJECT'],
  ['inbound', 'ingress'],
  ['outbound', 'egress'],
  ['unknown', '-'],
]);

/**
 * Unwraps the lines of a text.
 * @param text each byte as one character
 * @returns lines as a text, each byte as one character
 */
export function unwrapNaively(text: string): string {
  const body = text.replace(/^\u00ef\u00bb\u00bf/, '').replace(/^[\r\n]+/, '');
  const start = body.slice(0, DECIDING_BYTES).split('\n')[0] ?? '';
  if (/^\s*(\[\s*$|\[?\s*\{)/.test(start)) return linesOfJson(utf8Of(body)).map(latin1Of).join('\n');
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z /.test(start)) return linesOf(body).map(withoutTime).join('\n');
  const names = start.trimEnd().split(',');
  const isAlone = names.length === 1 && /^ *"?@message"? *$/i.test(start.trimEnd());
  const isCsv = isAlone || (names.length > 1 && names.some((name) => /^ *"?@?message"? *$/i.test(name)));
  return isCsv ? linesOfCsv(linesOf(body)).join('\n') : text;
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.replace(/\r$/, ''));
}

function withoutTime(line: string): string {
  return line.replace(/^[^ ]{10}T[^ ]{0,18}Z /, '');
}

function linesOfCsv(lines: readonly string[]): string[] {
  const [header = '', ...rest] = lines.filter((line) => line !== '');
  const column = valuesOf(header).findIndex((name) => /^\s*@?message\s*$/i.test(name));
  return rest.map((line) => asLine(valuesOf(line)[column] ?? line));
}

/** Cuts a line of CSV. A value in quotation marks ends at the mark that closes it; what stands between it and the next comma is dropped. */
function valuesOf(line: string): string[] {
  const values: string[] = [];
  for (let at = 0; at <= line.length;) {
    const quoted = /^ *"((?:[^"]|"")*)"/.exec(line.slice(at));
    const comma = line.indexOf(',', at + (quoted?.[0].length ?? 0));
    const end = comma < 0 ? line.length : comma;
    values.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : line.slice(at, end).replace(/^ */, ''));
    at = end + 1;
  }
  return values;
}

/** Every object is one or more lines; so is what stands between two of them. */
function linesOfJson(text: string): string[] {
  let hasHeader = false;
  return objectsOf(text).flatMap((object) => {
    const parsed = parseOrUndefined(object);
    if (typeof parsed !== 'object' || parsed === null) return [asLine(object)];
    const values = new Map<string, unknown>(Object.entries(parsed));
    if (values.get('class_uid') === OCSF_CLASS) {
      const lines = hasHeader ? [] : [OCSF_NAMES];
      hasHeader = true;
      return [...lines, lineOfEvent(parsed)];
    }
    if (values.get('messageType') === 'CONTROL_MESSAGE') return [];
    const message = messageOf(parsed);
    if (message !== undefined) return textLines(message);
    const events = values.get('logEvents');
    if (!Array.isArray(events)) return [asLine(object)];
    return events.flatMap((event: unknown) => textLines(messageOf(event) ?? JSON.stringify(event)));
  });
}

function messageOf(event: unknown): string | undefined {
  const found = ['message', '@message', 'log', 'event'].map((name) => memberOf(event, name));
  return [memberOf(memberOf(event, 'event'), 'original'), ...found].find((value) => typeof value === 'string');
}

function textLines(message: string): string[] {
  return message.split(/[\r\n]/).filter((line) => line !== '');
}

function memberOf(value: unknown, name: string): unknown {
  return value instanceof Object ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

/**
 * Cuts a text at the braces that open and close its outermost objects. Quotation marks mean something only inside of an object. What stands between two objects is
 * one piece for each line. An object with a line break between quotation marks ends there. Of an object that is never closed the lines are cut one by one.
 */
function objectsOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('{', at);
    pieces.push(...text.slice(at, open < 0 ? text.length : open).split('\n'));
    if (open < 0) break;
    const end = endOfObject(text, open);
    if (end === undefined) {
      const [first = '', ...others] = text.slice(open).split('\n');
      pieces.push(first, ...others.flatMap((line) => objectsOf(line)));
      break;
    }
    pieces.push(text.slice(open, end));
    at = end;
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece.replaceAll(/[\s,[\]]/g, '') !== '');
}

/** Returns the offset behind the brace that closes the object at `open`, or of a line break between quotation marks before that; undefined if there is neither. */
function endOfObject(text: string, open: number): number | undefined {
  const tokens = /"(?:\\[^\n]|[^"\\\n])*(?:"|\\?(\n)|$)|[{}]/g;
  tokens.lastIndex = open;
  let depth = 0;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    if (token[1] !== undefined) return token.index + token[0].length - 1;
    if (token[0] === '{') depth++;
    if (token[0] === '}') depth--;
    if (depth === 0) return token.index + 1;
  }
  return undefined;
}

function lineOfEvent(event: unknown): string {
  const at = (path: string): unknown => path.split('.').reduce((value: unknown, name) => memberOf(value, name), event);
  const text = (path: string): string => {
    const value = at(path);
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value.replaceAll(/\s/g, '_') : '-';
  };
  const second = (path: string): string => {
    const value = at(path);
    return typeof value === 'number' ? String(Math.floor(value / 1000)) : text(path);
  };
  const word = (path: string): string => OCSF_WORDS.get(text(path).toLowerCase()) ?? text(path);
  return OCSF_PATHS.map((path) => {
    if (path.endsWith('_time')) return second(path);
    return path.endsWith('action') || path.endsWith('direction') ? word(path) : text(path);
  }).join(' ');
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A line break in an object that is handed on as it is would make two lines of it. */
function asLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}

function utf8Of(text: string): string {
  return Buffer.from(text, 'latin1').toString();
}

function latin1Of(text: string): string {
  return Buffer.from(text).toString('latin1');
}
