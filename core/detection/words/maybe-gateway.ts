import type { WindowFacts } from '../../windows/window-facts.ts';
import type { FindingBase } from '../finding.ts';

/** Returns the first thing to do: to find out what an interface is. The mail has the command for it, as long as it is not over. */
export function tellLine(address: string): string {
  return `See what ${address} is: look at InterfaceType and Description of its network interface`;
}

/**
 * Returns the id of the interface that owns the address of a finding, where the log does not show that it is one of an instance.
 * @returns nothing where it is one of an instance, or where no interface of the window owns the address
 */
export function maybeGatewayOf(
  { interfaces }: Pick<WindowFacts, 'interfaces'>,
  { scope, entity }: Pick<FindingBase, 'scope' | 'entity'>,
): { readonly maybeGateway?: string } {
  const owners = interfaces.filter(
    ({ own, accountId, vpcId }) =>
      own.includes(entity.id) && (scope.type === 'vpc' ? vpcId === scope.vpcId : accountId === scope.accountId),
  );
  const [first] = owners;
  return first === undefined || owners.some(({ kind }) => kind === 'instance')
    ? {}
    : { maybeGateway: first.interfaceId };
}
