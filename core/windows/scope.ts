/** Whose totals: everything that is watched, one account, one VPC, or one network interface. */
export type ScopeType = 'fleet' | 'account' | 'vpc' | 'interface';

/** All scope types, widest first. */
export const SCOPE_TYPES: readonly ScopeType[] = ['fleet', 'account', 'vpc', 'interface'];

/** One scope, with what is known of where it is. */
export interface Scope {
  readonly type: ScopeType;
  /** `all` for the fleet, else the account, VPC or interface id. */
  readonly id: string;
  /** Empty for the fleet, and for a VPC that several accounts share. */
  readonly accountId: string;
  /** Empty where the log does not say. */
  readonly region: string;
  /** Empty for fleet and account, and where the log does not say. */
  readonly vpcId: string;
}

/** The fleet: everything that is watched. */
export const FLEET: Scope = { type: 'fleet', id: 'all', accountId: '', region: '', vpcId: '' };

/**
 * Names a scope; equal names are the same scope. A VPC is one scope, whatever accounts own its interfaces.
 */
export function scopeKey({ type, id, accountId }: Pick<Scope, 'type' | 'id' | 'accountId'>): string {
  return `${SCOPE_TYPES.indexOf(type)} ${type === 'vpc' ? '' : accountId} ${id}`;
}

/**
 * Checks whether a scope lies within a wider one. The interfaces of a VPC that several accounts share lie in none of these accounts.
 */
export function isWithin(narrow: Scope, wide: Scope): boolean {
  if (SCOPE_TYPES.indexOf(narrow.type) <= SCOPE_TYPES.indexOf(wide.type)) return false;
  switch (wide.type) {
    case 'fleet':
      return true;
    case 'account':
      return narrow.accountId === wide.accountId;
    case 'vpc':
      return narrow.vpcId === wide.vpcId;
    case 'interface':
      return false;
  }
}
