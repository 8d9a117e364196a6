import { isoDay, isoSecond } from '../../time.ts';
import type { Scope } from '../../windows/scope.ts';
import type { FindingBase } from '../finding.ts';

/**
 * Writes the condition that a row is of one of the windows from one to another; by day too, because the tables are partitioned by day.
 * @param first start of the first window, epoch seconds
 * @param last start of the last window, epoch seconds
 */
export function during(first: number, last: number): string {
  if (first === last) return `dt = '${isoDay(last)}' AND window_start = ${timestamp(last)}`;
  const [from, to] = [isoDay(first), isoDay(last)];
  const days = from === to ? `dt = '${to}'` : `dt BETWEEN '${from}' AND '${to}'`;
  return `${days} AND window_start BETWEEN ${timestamp(first)} AND ${timestamp(last)}`;
}

/**
 * Writes the condition that a row of `attempts` is of the port, the direction and the place of a finding. Hosts of two VPCs may have the same
 * address; the interfaces of one VPC may belong to several accounts.
 */
export function placeOf({ scope, port, direction }: Pick<FindingBase, 'scope' | 'port' | 'direction'>): string {
  return `${scopeCondition(scope)}port = ${port} AND direction = '${direction}'`;
}

/**
 * Writes a time as a literal.
 * @param second epoch seconds
 */
export function timestamp(second: number): string {
  return `TIMESTAMP '${isoSecond(second).slice(0, 19).replace('T', ' ')}'`;
}

function scopeCondition({ type, accountId, vpcId }: Scope): string {
  if (type === 'fleet') return '';
  return type === 'vpc' ? `vpc_id = '${vpcId}' AND ` : `account_id = '${accountId}' AND `;
}
