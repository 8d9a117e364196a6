import type { FindingBase } from '../finding.ts';

/** What is not known of an exposed host and of the attempts on it. */
export interface ExposureDoubts {
  /** Id of the interface, where the log cannot tell whether it is one of a gateway, and no answer or refusal shows a host. Empty where the log has no id. */
  readonly maybeGateway?: string;
  /** There where all attempts may be answers of a server: see `PairFacts`. */
  readonly isDoubtful?: true;
  /** There where the log of a hammered host has no TCP flags: attempts may be later records of a few connections. */
  readonly isWithoutFlags?: true;
}

/** Says what else the attempts on an exposed host may be, one sentence a line. */
export function doubtLines({
  entity,
  port,
  maybeGateway,
  isDoubtful,
  isWithoutFlags,
}: Pick<FindingBase, 'entity' | 'port'> & ExposureDoubts): string[] {
  const lines: string[] = [];
  if (isWithoutFlags) {
    lines.push(
      'The log has no TCP flags: of a connection that lasts for minutes each further record counts as an attempt.',
    );
  }
  if (maybeGateway !== undefined) {
    lines.push(
      `The log does not tell what ${entity.id} is: the address may belong to a NAT gateway or a load balancer, which lets packets in and drops them.`,
    );
  }
  if (isDoubtful) {
    lines.push(
      `The attempts came from ports below 1024 and the log has no TCP flags. So they may be the answers of a server to ${entity.id}, if it opened connections from its port ${port}.`,
    );
  }
  return lines;
}
