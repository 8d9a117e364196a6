import type { Finding } from '../../detection/finding.ts';
import type { Direction } from '../../pairs/direction.ts';

/** A technique of MITRE ATT&CK. */
export interface Technique {
  /** For example `T1021.002`. */
  readonly id: string;
  readonly name: string;
}

/** @see https://attack.mitre.org/techniques/enterprise/ */
const NAMES = {
  T1018: 'Remote System Discovery',
  'T1021.002': 'SMB/Windows Admin Shares',
  T1046: 'Network Service Discovery',
  T1048: 'Exfiltration Over Alternative Protocol',
  T1190: 'Exploit Public-Facing Application',
  T1210: 'Exploitation of Remote Services',
} as const;

type TechniqueId = keyof typeof NAMES;

const BY_DIRECTION: Readonly<Record<Direction, readonly TechniqueId[]>> = {
  inbound: ['T1046'],
  lateral: ['T1021.002'],
  outbound: ['T1048'],
  transit: ['T1046'],
  forwarded: ['T1046'],
};

const PARENTS: Readonly<Record<string, string>> = { T1021: 'Remote Services' };

/** What a finding may be a sign of. Flow logs show connections, not what was done in them. */
export function techniquesOf(finding: Pick<Finding, 'rule' | 'direction'>): Technique[] {
  return idsOf(finding).map((id) => ({ id, name: NAMES[id] }));
}

/**
 * Writes techniques as OCSF does.
 * @see https://schema.ocsf.io/1.6.0/objects/attack
 */
export function ocsfAttacks(techniques: readonly Technique[]): Array<Readonly<Record<string, unknown>>> {
  return techniques.map(({ id, name }) => {
    const [parent = id] = id.split('.');
    if (parent === id) return { technique: { uid: id, name } };
    return { technique: { uid: parent, name: PARENTS[parent] }, sub_technique: { uid: id, name } };
  });
}

function idsOf({ rule, direction }: Pick<Finding, 'rule' | 'direction'>): readonly TechniqueId[] {
  switch (rule) {
    case 'surge':
    case 'scanner':
      return ['T1046'];
    case 'threshold':
      return BY_DIRECTION[direction];
    case 'exposure':
      return ['T1190'];
    case 'sweep':
      return ['T1018', 'T1046', 'T1021.002'];
    case 'spread':
      return ['T1210', 'T1021.002'];
    case 'outbound':
      return ['T1048'];
    default:
      return [];
  }
}
