import { describe, expect, test } from '@jest/globals';
import { HOST_COUNT, HOSTS, interfaceIdAt } from '../../scenarios/network.ts';

describe('each made-up host', () => {
  test.each([
    ['address', /^10\.0\.[45]\.\d+$/],
    ['interfaceId', /^eni-[0-9a-f]{17}$/],
    ['instanceId', /^i-[0-9a-f]{17}$/],
  ] as const)('has an %s of its own, spelled as AWS does', (field, form) => {
    const values = HOSTS.map((host) => host[field]);
    expect(new Set(values).size).toBe(HOST_COUNT);
    for (const value of values) expect(value).toMatch(form);
  });
});

describe('interfaceIdAt()', () => {
  test('gives 4,096 interfaces an id of their own', () => {
    const ids = Array.from({ length: 4096 }, (_, index) => interfaceIdAt(index));
    expect(new Set(ids).size).toBe(4096);
    for (const id of ids) expect(id).toMatch(/^eni-[0-9a-f]{17}$/);
  });
});
