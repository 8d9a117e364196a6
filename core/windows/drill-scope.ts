import type { Scope } from './scope.ts';

/**
 * The VPC of every drill. AWS gives out random ids, never this one, so whatever is said about it comes from a drill: its alerts say DRILL.
 */
export const DRILL_VPC_ID = 'vpc-00000000000000445';

/** Says whether a scope is that of drills. */
export function isDrill(scope: Pick<Scope, 'vpcId'>): boolean {
  return scope.vpcId === DRILL_VPC_ID;
}
