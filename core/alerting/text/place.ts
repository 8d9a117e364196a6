import { isOneAccount } from '../../windows/coverage.ts';
import type { Scope } from '../../windows/scope.ts';

/**
 * Names a scope in a few characters: its account, or its VPC where several accounts share it or the account is not known.
 * @returns for example `fleet`, `acct ..4821`, `vpc ..5678`; empty where the log names neither
 */
export function shortPlace({ type, accountId, vpcId }: Scope): string {
  if (type === 'fleet') return 'fleet';
  if (isOneAccount(accountId)) return `acct ..${accountId.slice(-4)}`;
  return vpcId === '' ? '' : `vpc ..${vpcId.slice(-4)}`;
}

/**
 * Names the account of a scope that is not the fleet.
 * @returns for example `Account 123456789012`, `Several accounts`
 */
export function accountText({ accountId }: Scope): string {
  if (isOneAccount(accountId)) return `Account ${accountId}`;
  return accountId === '' ? 'Several accounts' : 'Account not known';
}
