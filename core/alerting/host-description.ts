import { isAwsId } from '../network/aws-ids.ts';

/** A security group of an interface. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
}

/** Whom a rule of a security group lets in or out: a block of addresses, or a list or group whose members are not known here. */
export type RulePeer = { readonly cidr: string } | { readonly prefixListId: string } | { readonly groupId: string };

/** A rule of a security group. */
export interface GroupRule {
  readonly id: string;
  /** The security group that the rule belongs to. */
  readonly groupId: string;
  readonly isEgress: boolean;
  /** `tcp`, or `all` for any protocol. Rules of other protocols are left out. */
  readonly protocol: 'tcp' | 'all';
  /** First and last port; 0 and 65535 for all. */
  readonly fromPort: number;
  readonly toPort: number;
  readonly peer: RulePeer;
}

/** What AWS says about an interface and its instance. */
export interface HostDescription {
  /** Tag `Name` of the instance, or of the interface; empty where there is none. */
  readonly name: string;
  /** The tag that the setting `ownerTag` names; empty where there is none. */
  readonly owner: string;
  /** State of the instance, for example `running`; empty where there is no instance or AWS did not say. */
  readonly state: string;
  readonly groups: readonly SecurityGroup[];
  /** Rules of these groups; undefined where AWS did not say. */
  readonly rules: readonly GroupRule[] | undefined;
}

/**
 * The answer of AWS about one interface:
 * - `described`: it is there;
 * - `absent`: there is no such interface any more;
 * - `refused`: surge445 may not ask;
 * - `silent`: no answer in time, or one that makes no sense.
 */
export type HostAnswer =
  | { readonly kind: 'described'; readonly description: HostDescription }
  | { readonly kind: 'absent' | 'refused' | 'silent' };

/** Answers by the id of the interface. */
export type HostAnswers = ReadonlyMap<string, HostAnswer>;

/** Characters of a name or a tag that a mail shows. */
const MOST_CHARACTERS = 60;

/** A network interface has at most 16 security groups. */
const MOST_GROUPS = 16;

/** Rules for the watched ports that are kept; of more than these nothing is said, because a part of them would hide the rule that counts. */
const MOST_RULES = 200;

const CIDR = /^[0-9a-f.:]{2,45}\/\d{1,3}$/;

/**
 * Makes a description safe for mails and commands, and small: anybody who may tag an instance writes its name. Texts become one line of printable ASCII,
 * no link in them can be followed, ids that are none are left out with what they name, and rules that do not concern the ports too.
 * @param ports watched ports
 */
export function safeDescription(description: HostDescription, ports: readonly number[]): HostDescription {
  const { name, owner, state, groups, rules } = description;
  return {
    name: plainText(name),
    owner: plainText(owner),
    state: plainText(state),
    groups: groups
      .filter(({ id }) => isAwsId('sg', id))
      .slice(0, MOST_GROUPS)
      .map((group) => ({ id: group.id, name: plainText(group.name) })),
    rules: rules && safeRules(rules, ports),
  };
}

function safeRules(rules: readonly GroupRule[], ports: readonly number[]): readonly GroupRule[] | undefined {
  const open = rules.filter(
    (rule) => isSafe(rule) && ports.some((port) => rule.fromPort <= port && port <= rule.toPort),
  );
  return open.length <= MOST_RULES ? open : undefined;
}

function isSafe({ id, groupId, peer }: GroupRule): boolean {
  return isAwsId('sgr', id) && isAwsId('sg', groupId) && isSafePeer(peer);
}

function isSafePeer(peer: RulePeer): boolean {
  if ('cidr' in peer) return CIDR.test(peer.cidr);
  return 'groupId' in peer ? isAwsId('sg', peer.groupId) : isAwsId('pl', peer.prefixListId);
}

/** Writes a text in printable ASCII on one line; what is not becomes a question mark, and what is too long is cut. */
function plainText(text: string): string {
  const line = text
    .slice(0, 10 * MOST_CHARACTERS)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .replaceAll('"', "'")
    .replaceAll('://', ': //')
    .trim();
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 3)}...`;
}
