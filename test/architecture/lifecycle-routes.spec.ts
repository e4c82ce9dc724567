// The lifecycle table says who may cause an event of a market; the routes say who may use them. Both must say the same.
import { describe, expect, it } from '@jest/globals';
import type { LifecycleEvent } from '../../src/domain/exchange/engine/facts.js';
import { LIFECYCLE, rolesFor } from '../../src/domain/exchange/engine/lifecycle/table.js';
import {
  MarketDecisionsController,
  MarketLifeController,
} from '../../src/domain/markets/lifecycle/life.controller.js';
import { MarketActsController } from '../../src/domain/markets/lifecycle/market-acts.controller.js';
import { ACCESS, type AccessRule } from '../../src/platform/http/access.js';

const handler = <T extends object>({ prototype }: { prototype: T }, name: keyof T): unknown =>
  Reflect.get(prototype, name);
const users = (name: keyof MarketLifeController) => handler(MarketLifeController, name);
const operators = (name: keyof MarketDecisionsController) => handler(MarketDecisionsController, name);
const admins = (name: keyof MarketActsController) => handler(MarketActsController, name);

/** The handler of the route that causes the event; null: no person does. */
const HANDLERS: Readonly<Record<LifecycleEvent, unknown>> = {
  propose: users('proposeMarket'),
  dispute: users('disputeMarket'),
  join: users('disputeMarket'),
  approve: operators('approveMarket'),
  reject: operators('rejectMarket'),
  resolve: operators('resolveMarket'),
  correct: operators('resolveMarket'),
  decide: operators('decideDispute'),
  create: admins('createMarket'),
  open: admins('openMarket'),
  pause: admins('pauseMarket'),
  close: admins('closeMarket'),
  settle: admins('settleMarket'),
  void: admins('voidMarket'),
  fault: null,
  deadline: null,
  votes_for: null,
  votes_against: null,
  votes_undecided: null,
  votes_advise: null,
};

/** The least role that a route for the event asks for. A resolver is a user; the engine knows who it is. */
function leastRoleFor(event: LifecycleEvent): string | null {
  const roles = rolesFor(event);
  if (roles.includes('user') || roles.includes('resolver')) return 'user';
  return roles.find((role) => role === 'operator') ?? roles.find((role) => role === 'admin') ?? null;
}

const levelOf = (route: unknown): string | null =>
  route === null ? null : (Reflect.getMetadata(ACCESS, route as object) as AccessRule).level;

describe('the routes of a market’s life', () => {
  it.each([...new Set(LIFECYCLE.map(({ event }) => event))])(
    'ask for the roles of the table: %s',
    (event) => {
      expect(levelOf(HANDLERS[event])).toBe(leastRoleFor(event));
    },
  );
});
