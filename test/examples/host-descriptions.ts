import type { GroupRule, HostAnswer, HostAnswers, HostDescription } from '../../core/alerting/host-description.ts';
import { INTERFACE } from './observed-network.ts';

/** A rule that lets everybody in on port 445, with fields changed. */
export function groupRule(changed: Partial<GroupRule> = {}): GroupRule {
  return {
    id: 'sgr-0def',
    groupId: 'sg-0abc',
    isEgress: false,
    protocol: 'tcp',
    fromPort: 445,
    toPort: 445,
    peer: { cidr: '0.0.0.0/0' },
    ...changed,
  };
}

/** What AWS says about the host of the examples, with fields changed. */
export function hostDescription(changed: Partial<HostDescription> = {}): HostDescription {
  return {
    name: 'web-legacy-3',
    owner: 'payments@example.com',
    state: 'running',
    groups: [{ id: 'sg-0abc', name: 'web-legacy' }],
    rules: [groupRule()],
    ...changed,
  };
}

/** Answers about the interface of the examples. */
export function answersOf(answer: HostAnswer): HostAnswers {
  return new Map([[INTERFACE.interfaceId, answer]]);
}

/** The answer that describes the host of the examples. */
export function described(changed: Partial<HostDescription> = {}): HostAnswers {
  return answersOf({ kind: 'described', description: hostDescription(changed) });
}
