/**
 * Stands in for Lambda's runtime in a process of its own: imports a bundle as it is deployed, and invokes its handler for every message from the
 * parent. The clock may run ahead of the real one, so that leases expire without waiting.
 */
import dns from 'node:dns';
import { pathToFileURL } from 'node:url';

let aheadMs = 0;
const realNow = Date.now;
Date.now = () => realNow() + aheadMs;

// The emulator's queues have addresses such as sqs.us-east-1.localhost: this machine, which not every resolver knows (RFC 6761, 6.3).
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, ...rest);

const { handler } = await import(pathToFileURL(process.argv[2]).href);

async function invoke({ event, timeoutMs, clockAheadMs }) {
  aheadMs = clockAheadMs;
  const endMs = performance.now() + timeoutMs;
  try {
    const response = await handler(event, { getRemainingTimeInMillis: () => endMs - performance.now() });
    process.send({ response: response ?? null });
  } catch (error) {
    process.send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

process.on('message', (invocation) => void invoke(invocation));
process.on('disconnect', () => process.exit());
process.send({ ready: true });
