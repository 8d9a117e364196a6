import type { WindowFacts } from '../../windows/window-facts.ts';
import type { FindingBase } from '../finding.ts';

/** An interface that may be one of a gateway. */
export interface MaybeGateway {
  /** Its own address. */
  readonly address: string;
  /** Id of the interface; empty where the log has none. */
  readonly interfaceId: string;
}

/** Returns the AWS command that tells what an interface is. */
export function describeCommand({ address, interfaceId }: MaybeGateway): string {
  const command = 'aws ec2 describe-network-interfaces';
  if (interfaceId !== '') return `${command} --network-interface-ids ${interfaceId}`;
  const filter = address.includes(':') ? 'ipv6-addresses.ipv6-address' : 'addresses.private-ip-address';
  return `${command} --filters Name=${filter},Values=${address}`;
}

/** Returns the first thing to do: to find out what the interface is. */
export function tellLine(place: MaybeGateway): string {
  return `Run \`${describeCommand(place)}\` to see what ${place.address} is: look at InterfaceType and Description`;
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
