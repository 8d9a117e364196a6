/**
 * The kind of a network interface, as far as the log tells:
 * - `forwarder`: a gateway, load balancer or endpoint of AWS, which passes traffic on;
 * - `instance`: an interface of an EC2 instance;
 * - `service`: an interface without an instance, for example of a database, a function, or a gateway that the log does not name;
 * - `transit`: no interface but an attachment of a transit gateway, whose log does not say what was let in;
 * - `unknown`: the log has no field that tells.
 */
export type InterfaceKind = 'forwarder' | 'instance' | 'service' | 'transit' | 'unknown';

/** All kinds, the most telling first: of two flow logs of one interface the more telling one counts. */
export const INTERFACE_KINDS: readonly InterfaceKind[] = ['forwarder', 'instance', 'service', 'transit', 'unknown'];

/**
 * Types of interfaces that forward, without hyphens and underscores and in lower case: AWS spells `natGateway` and `network_load_balancer`.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html
 */
const FORWARDING_TYPES: ReadonlySet<string> = new Set([
  'natgateway',
  'networkloadbalancer',
  'loadbalancer',
  'gatewayloadbalancer',
  'gatewayloadbalancerendpoint',
  'vpcendpoint',
  'transitgateway',
  'globalacceleratormanaged',
]);

/** How ids of resources that forward begin: NAT gateway, transit gateway and its attachment, VPC endpoint. */
const FORWARDING_RESOURCE = /^(?:nat|tgw|tgw-attach|vpce)-/;

/** The fields of a record that tell the kind of its interface; a text is empty for `-`. */
export interface InterfaceFields {
  /** `interface-type`. */
  readonly type: string;
  /** `resource-id`. */
  readonly resourceId: string;
  readonly instanceId: string;
  /** False where the format has no `instance-id`. */
  readonly isInstanceLogged: boolean;
}

/** Returns the kind of an interface. */
export function interfaceKindOf({ type, resourceId, instanceId, isInstanceLogged }: InterfaceFields): InterfaceKind {
  if (FORWARDING_TYPES.has(type.replaceAll(/[-_]/g, '').toLowerCase()) || FORWARDING_RESOURCE.test(resourceId)) {
    return 'forwarder';
  }
  if (instanceId !== '') return 'instance';
  return isInstanceLogged || type !== '' ? 'service' : 'unknown';
}

/** Returns the more telling of two kinds of one interface. */
export function moreTelling(kind: InterfaceKind, other: InterfaceKind): InterfaceKind {
  return INTERFACE_KINDS.indexOf(kind) <= INTERFACE_KINDS.indexOf(other) ? kind : other;
}
