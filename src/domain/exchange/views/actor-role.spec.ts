import { describe, expect, it } from '@jest/globals';
import { LIFECYCLE } from '../engine/lifecycle/table.js';
import { actorRoleOf } from './actor-role.js';

describe('the role of an actor', () => {
  it.each([
    [null, 'propose', 'ann', 'user'],
    [null, 'create', 'ann', 'admin'],
    ['PROPOSED', 'votes_for', null, 'votes'],
    ['PROPOSED', 'approve', 'ann', 'operator'],
    ['CLOSED', 'resolve', 'ann', 'operator'],
    ['CLOSED', 'resolve', 'rob', 'resolver'],
    ['CLOSED', 'deadline', null, 'clock'],
    ['DISPUTED', 'decide', 'ann', 'operator'],
    ['DISPUTED', 'decide', null, 'votes'],
    ['DISPUTED', 'join', 'rob', 'user'],
    ['ACTIVE', 'change', 'ann', null],
    ['ACTIVE', null, null, null],
  ] as const)('from %s by %s of %s is %s', (from, event, actor, role) => {
    expect(actorRoleOf({ from, event, actor }, 'rob')).toBe(role);
  });

  it('is one of the roles of each row of the lifecycle', () => {
    for (const { from, event, who } of LIFECYCLE)
      for (const actor of ['ann', 'rob', null]) {
        const role = actorRoleOf({ from, event, actor }, 'rob');
        if (role !== null) expect(who).toContain(role);
      }
  });
});
