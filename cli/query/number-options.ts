import { InvalidArgumentError } from 'commander';

const MAX_PORT = 65_535;

/** Reads a port that a person gave as the value of an option. */
export function parsePort(text: string): number {
  const port = parseWhole(text);
  if (port === undefined || port > MAX_PORT) throw new InvalidArgumentError('write a port such as 445');
  return port;
}

/** Reads a number of rows that a person gave as the value of an option. */
export function parseRows(text: string): number {
  const rows = parseWhole(text);
  if (rows === undefined || rows === 0) throw new InvalidArgumentError('write a number of rows such as 100');
  return rows;
}

function parseWhole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
