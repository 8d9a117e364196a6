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
 * Names a scope as {@link shortPlace} does, and its VPC too: private addresses repeat from VPC to VPC.
 * @returns what there may be no room for first, for example `acct ..4821 vpc ..5678`, `acct ..4821`
 */
export function shortPlaces(scope: Scope): string[] {
  const place = shortPlace(scope);
  const vpc = scope.vpcId === '' ? '' : `vpc ..${scope.vpcId.slice(-4)}`;
  return [vpc === '' || vpc === place ? '' : `${place} ${vpc}`, place].filter((text) => text !== '');
}

/**
 * Names the place of a scope within a sentence.
 * @returns for example ` in vpc-0a1b2c3d4e5f60718`, ` in account 123456789012`, ` in all accounts`
 */
export function inPlace(scope: Scope): string {
  if (scope.vpcId !== '') return ` in ${scope.vpcId}`;
  return scope.type === 'fleet' ? ' in all accounts' : ` in ${accountText(scope).toLowerCase()}`;
}

/**
 * Names the account of a scope that is not the fleet.
 * @returns for example `Account 123456789012`, `Several accounts`
 */
export function accountText({ accountId }: Scope): string {
  if (isOneAccount(accountId)) return `Account ${accountId}`;
  return accountId === '' ? 'Several accounts' : 'Account not known';
}
