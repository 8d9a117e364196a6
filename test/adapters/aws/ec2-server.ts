import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createPlainServer } from 'node:net';

/** One reply of the server: XML, with a status; or no reply at all. */
export type Ec2Reply = { readonly status?: number; readonly body: string } | 'silence';

/** The reply to an action; a function gives one for each request. */
export type Ec2Replies = Readonly<Record<string, Ec2Reply | ((parameters: URLSearchParams) => Ec2Reply)>>;

/** A server on 127.0.0.1 that speaks the query protocol of EC2 and STS. */
export interface Ec2Server {
  readonly endpoint: string;
  /** Parameters of each request so far. */
  readonly requests: readonly URLSearchParams[];
  readonly close: () => Promise<void>;
}

/**
 * Starts a server.
 * @param replies by the action of the request; an action without a reply is refused
 */
export async function startEc2Server(replies: Ec2Replies): Promise<Ec2Server> {
  const requests: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parameters = new URLSearchParams(await readBody(request));
    requests.push(parameters);
    const given = replies[parameters.get('Action') ?? ''] ?? failure('UnauthorizedOperation', 403);
    answer(response, typeof given === 'function' ? given(parameters) : given);
  }
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Start a server: found no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** An error in the form of EC2. */
export function failure(code: string, status = 400): Ec2Reply {
  return {
    status,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>refused</Message></Error></Errors><RequestID>1</RequestID></Response>`,
  };
}

/** A reply of EC2 to an action. */
export function reply(action: string, body: string): Ec2Reply {
  return {
    body: `<?xml version="1.0" encoding="UTF-8"?><${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${body}</${action}Response>`,
  };
}

/** Returns the address of a port that nobody listens on. */
export async function closedEndpoint(): Promise<string> {
  const server = createPlainServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 1}`;
}

function answer(response: ServerResponse, given: Ec2Reply): void {
  if (given === 'silence') return;
  response.writeHead(given.status ?? 200, { 'content-type': 'text/xml' }).end(given.body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
