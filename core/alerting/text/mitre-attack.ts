import type { TechniqueId } from '../../detection/rule.ts';

/** @see https://attack.mitre.org/techniques/enterprise/ */
const NAMES: Readonly<Record<TechniqueId, string>> = {
  T1018: 'Remote System Discovery',
  'T1021.002': 'SMB/Windows Admin Shares',
  T1046: 'Network Service Discovery',
  T1048: 'Exfiltration Over Alternative Protocol',
  T1190: 'Exploit Public-Facing Application',
  T1210: 'Exploitation of Remote Services',
};

const PARENTS: Readonly<Record<string, string>> = { T1021: 'Remote Services' };

/**
 * Writes techniques of MITRE ATT&CK as OCSF does.
 * @see https://schema.ocsf.io/1.6.0/objects/attack
 */
export function ocsfAttacks(techniques: readonly TechniqueId[]): Array<Readonly<Record<string, unknown>>> {
  return techniques.map((id) => {
    const [parent = id] = id.split('.');
    if (parent === id) return { technique: { uid: id, name: NAMES[id] } };
    return { technique: { uid: parent, name: PARENTS[parent] }, sub_technique: { uid: id, name: NAMES[id] } };
  });
}
