import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real HTTP server on 127.0.0.1. */
export interface LoopbackServer {
  /** Its scheme, host and port. */
  readonly url: string;
  /** What it was asked, in order. */
  readonly requests: ReadonlyArray<Pick<IncomingMessage, 'method' | 'url' | 'headers'>>;
  /** Ends every connection, and stops. */
  readonly close: () => Promise<void>;
}

/** Starts a server that answers as told. */
export async function startServer(answer: RequestListener): Promise<LoopbackServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => {
        server.close(closed);
      });
    },
  };
}
