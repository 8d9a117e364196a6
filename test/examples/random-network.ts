import fc from 'fast-check';
import { mustExist } from '../../core/collections/must-exist.ts';
import { answerTo, type Flow, host, type NetworkFormat, type Place, service } from './network-log.ts';

/** A host of a network that chance makes. */
interface RandomHost {
  readonly isInOtherVpc: boolean;
  readonly hasSecondAddress: boolean;
  /** True where a flow log covers its interface. */
  readonly isLogged: boolean;
}

/** Attempts of one end on port 445 of another. The numbers below {@link HOSTS} stand for hosts, the others for addresses outside. */
interface RandomContact {
  readonly from: number;
  readonly to: number;
  readonly attempts: number;
  readonly outcome: 'let in' | 'answered' | 'rejected at the target' | 'rejected at the source';
  readonly isToSecondAddress: boolean;
}

/** A network that chance makes. */
export interface RandomNetwork {
  readonly hosts: readonly RandomHost[];
  readonly contacts: readonly RandomContact[];
  /** What lies between the first VPC and the internet. */
  readonly nat: 'none' | 'logged' | 'not logged';
  /** What lies between the two VPCs: an appliance, whose interfaces are logged. */
  readonly firewall: 'none' | 'one interface' | 'two interfaces';
  /** Formats of the flow logs. All of them cover the same interfaces. */
  readonly flowLogs: readonly NetworkFormat[];
}

/** An end of a contact. */
interface End {
  readonly address: string;
  /** The interface of a host; undefined outside. */
  readonly at: Place | undefined;
  readonly isLogged: boolean;
  readonly isInOtherVpc: boolean;
}

const OUTSIDE = ['198.51.100.7', '203.0.113.9'];
const OTHER_VPC = 'vpc-0b2c3d4e5f6071829';
const NAT = service('10.0.9.9', 'nat_gateway');
const FIREWALL = [host('10.0.8.8'), host('10.0.8.9')] as const;
const HOSTS = 3;
const SYN_ACK = 18;

/** Small networks with one or two flow logs. Where all lack the addresses of the packets (AWS's default format), nobody can tell what a gateway passes on. */
export const randomNetworks: fc.Arbitrary<RandomNetwork> = fc
  .record({
    hosts: fc.array(
      fc.record({
        isInOtherVpc: fc.boolean(),
        hasSecondAddress: fc.boolean(),
        isLogged: fc.boolean(),
      }),
      { minLength: HOSTS, maxLength: HOSTS },
    ),
    contacts: fc.uniqueArray(
      fc.record({
        from: fc.nat({ max: HOSTS + OUTSIDE.length - 1 }),
        to: fc.nat({ max: HOSTS + OUTSIDE.length - 1 }),
        attempts: fc.integer({ min: 1, max: 3 }),
        outcome: fc.constantFrom('let in', 'answered', 'rejected at the target', 'rejected at the source'),
        isToSecondAddress: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8, selector: ({ from, to }) => `${from} ${to}` },
    ),
    nat: fc.constantFrom('none', 'logged', 'not logged'),
    firewall: fc.constantFrom('none', 'one interface', 'two interfaces'),
    flowLogs: fc.array(fc.constantFrom<NetworkFormat>('default', 'full', 'typed'), { minLength: 1, maxLength: 2 }),
  })
  .map((network) => (network.flowLogs.every((format) => format === 'default') ? withoutGateways(network) : network));

function withoutGateways(network: RandomNetwork): RandomNetwork {
  const hosts = network.hosts.map((one) => ({ ...one, hasSecondAddress: false }));
  return { ...network, hosts, nat: 'none', firewall: 'none' };
}

/** What the interfaces of a network log. */
export function flowsOf(network: RandomNetwork): Flow[] {
  return network.contacts.flatMap((contact, index) => seenContact(network, contact, index)?.flows ?? []);
}

/** What is true of a network, as far as anybody logged it: direction, source, destination, rejected and accepted attempts. */
export function truthOf(network: RandomNetwork): string[] {
  const texts = network.contacts.flatMap((contact, index) => {
    const seen = seenContact(network, contact, index);
    if (!seen || seen.flows.length === 0) return [];
    const { source, target } = seen;
    const { attempts, outcome } = contact;
    // Where nobody logs the target, the log of the source says that it let the packet out.
    const isRejected =
      outcome === 'rejected at the source' || (outcome === 'rejected at the target' && target.isLogged);
    const counts = isRejected ? `${attempts}/0` : `0/${attempts}`;
    return [`${directionOf(source, target)} ${source.address} > ${target.address} ${counts}`];
  });
  return texts.toSorted();
}

function directionOf(source: End, target: End): string {
  if (!source.at) return 'inbound';
  return target.at ? 'lateral' : 'outbound';
}

/** Returns what of a contact was logged. A contact that cannot be is undefined: one between two addresses outside, for example. */
function seenContact(
  network: RandomNetwork,
  contact: RandomContact,
  index: number,
): { readonly source: End; readonly target: End; readonly flows: readonly Flow[] } | undefined {
  const { attempts, outcome } = contact;
  const source = endOf(network, contact.from, false);
  const target = endOf(network, contact.to, contact.isToSecondAddress);
  if (contact.from === contact.to || (!source.at && !target.at)) return undefined;
  if (!source.at && outcome === 'rejected at the source') return undefined;
  const flows = Array.from({ length: attempts }, (_, attempt) =>
    flowsOfAttempt(network, { source, target, outcome, sourcePort: 40_000 + 10 * index + attempt }),
  );
  return { source, target, flows: flows.flat() };
}

/** Returns an end by its number. */
function endOf({ hosts }: RandomNetwork, number: number, isSecond: boolean): End {
  const outside = OUTSIDE[number - HOSTS];
  if (outside !== undefined) return { address: outside, at: undefined, isLogged: false, isInOtherVpc: false };
  const own = mustExist(hosts[number], 'a host of the network');
  const subnet = own.isInOtherVpc ? '10.1.4' : '10.0.4';
  const at = host(`${subnet}.${10 + number}`, own.isInOtherVpc ? { vpc: OTHER_VPC } : {});
  return { ...own, address: isSecond && own.hasSecondAddress ? `${subnet}.${110 + number}` : at.own, at };
}

/** Returns what each interface on the way logs of one attempt and of its answer. */
function flowsOfAttempt(
  { nat, firewall }: RandomNetwork,
  attempt: {
    readonly source: End;
    readonly target: End;
    readonly outcome: RandomContact['outcome'];
    readonly sourcePort: number;
  },
): Flow[] {
  const { source, target, outcome, sourcePort } = attempt;
  const packet = { from: source.address, to: target.address, sourcePort };
  const leaves = (at: Place, more: Partial<Flow> = {}): Flow => ({ at, ...packet, direction: 'egress', ...more });
  const comes = (at: Place, more: Partial<Flow> = {}): Flow => ({ at, ...packet, direction: 'ingress', ...more });
  const rejected = { action: 'REJECT' } as const;
  const ofSource = source.at && source.isLogged ? [source.at] : [];
  if (outcome === 'rejected at the source') return ofSource.map((at) => leaves(at, rejected));
  const ofTarget = target.at && target.isLogged ? [target.at] : [];
  const flows = [
    ...ofSource.map((at) => leaves(at)),
    ...ofTarget.map((at) => comes(at, outcome === 'rejected at the target' ? rejected : {})),
  ];
  const answers = outcome === 'answered' ? flows.map((flow) => answerTo(flow, { flags: SYN_ACK })) : [];
  const isToInternet = source.at && !source.isInOtherVpc && !target.at;
  const throughNat = nat === 'logged' && isToInternet ? [comes(NAT), leaves(NAT)] : [];
  const isBetweenVpcs = source.at && target.at && source.isInOtherVpc !== target.isInOtherVpc;
  const [first, second] = FIREWALL;
  const throughFirewall =
    firewall !== 'none' && isBetweenVpcs ? [comes(first), leaves(firewall === 'one interface' ? first : second)] : [];
  return [...flows, ...answers, ...throughNat, ...throughFirewall];
}
