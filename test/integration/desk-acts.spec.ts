// Operators' acts on real PostgreSQL: a command and its row in the audit log are one transaction, whatever happens to the batch.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Note } from '../../src/platform/events/index.js';
import { StorageError } from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import { codeOf, named, openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';

let scene: DeskScene;
beforeEach(async () => {
  scene = await openScene();
  await prepare(scene.desk, ['ann', 'bob'], ['m', 'n']);
});
afterEach(() => scene.close());

const actOn = (target: string): readonly Note[] => [
  {
    kind: 'audit',
    data: {
      actor: 'boss',
      ip: null,
      requestId: null,
      action: 'account.deposit',
      target,
      details: { reason: 'a test' },
    },
  },
];

const deposit = (userId: string, amount = 1n) => ({ kind: 'deposit', userId, amount }) as const;

/** Targets of the acts, in the order of the rows and of the events. */
async function acts(): Promise<{ rows: string[]; events: string[] }> {
  const rows = await scene.sql.query<{ target: string }[]>('select target from audit order by id');
  const events = await scene.sql.query<{ target: string }[]>(
    `select data->'data'->>'target' as target from event where type = 'auth.operator.acted' order by seq`,
  );
  return { rows: rows.map(({ target }) => target), events: events.map(({ target }) => target) };
}
const both = (...targets: string[]) => ({ rows: targets, events: targets });

/** Has PostgreSQL refuse the orders of this name. */
const refuse = (name: string) =>
  scene.sql.query(
    `alter table trade_order add constraint refuse check (client_order_id is distinct from '${name}')`,
  );

describe('an act', () => {
  it('is written in the order in which the desk takes the commands, with the time of the batch', async () => {
    await Promise.all(
      ['ann', 'bob', 'ann'].map((userId) => scene.desk.submit(deposit(userId), null, actOn(userId))),
    );
    // Users take turns of several commands.
    expect(await acts()).toEqual(both('ann', 'ann', 'bob'));
    const [row] = await scene.sql.query<{ isNow: boolean; details: unknown }[]>(
      `select abs(extract(epoch from now() - at)) < 60 as "isNow", details from audit limit 1`,
    );
    expect(row).toEqual({ isNow: true, details: { reason: 'a test' } });
  });

  it('is written once for a request that is repeated', async () => {
    const request = { owner: 'boss:requests', key: 'k', hash: 'h' };
    const first = await scene.desk.submit(deposit('ann'), request, actOn('ann'));
    const again = await scene.desk.submit(deposit('ann'), request, actOn('ann'));
    expect(again.value).toEqual(first.value);
    const conflict = scene.desk.submit(deposit('ann', 2n), { ...request, hash: 'other' }, actOn('ann'));
    expect(await codeOf(conflict)).toBe('idempotency_conflict');
    expect(await acts()).toEqual(both('ann'));
  });

  it('is not written for a command that is refused', async () => {
    const commands = [
      { kind: 'withdraw', userId: 'ann', amount: 10n ** 15n } as const,
      { kind: 'deposit', userId: 'stranger', amount: 1n } as const,
    ];
    const codes = commands.map((command) => codeOf(scene.desk.submit(command, null, actOn('ann'))));
    expect(await Promise.all(codes)).toEqual(['insufficient_funds', 'unknown_account']);
    expect(await acts()).toEqual(both());
  });

  it('is written once when its batch was rolled back and is sent again', async () => {
    let faults = 2;
    scene.storage.beforeCommit = () => {
      if (faults-- > 0) throw new StorageError('rolled_back', 'deadlock detected');
    };
    await scene.desk.submit(deposit('ann'), null, actOn('ann'));
    expect(await acts()).toEqual(both('ann'));
  });

  it('is written once when the answer to its commit was lost', async () => {
    const lost = scene.proxy.loseNextCommit('replies');
    await scene.desk.submit(deposit('ann'), null, actOn('ann'));
    await lost;
    expect(await acts()).toEqual(both('ann'));
  });

  it('stays with its command when a batch is carried out command by command', async () => {
    await refuse('poison');
    const sent = [
      scene.desk.submit(deposit('ann'), null, actOn('ann')),
      scene.desk.submit(...named('bob', 'poison')),
      scene.desk.submit({ kind: 'pause_market', marketId: 'n', actor: null, reason: null }, null, actOn('n')),
      scene.desk.submit(order('ann'), null),
      scene.desk.submit(deposit('bob'), null, actOn('bob')),
    ];
    const codes = await Promise.all(sent.map(codeOf));
    // The order shares the market of the command that cannot be stored; a later batch finds that market paused.
    expect([null, 'market_paused']).toContain(codes[3]);
    expect(codes.toSpliced(3, 1)).toEqual([null, 'internal_error', null, null]);
    expect(await acts()).toEqual(both('ann', 'bob', 'n'));
  });

  it('undoes its command when its row cannot be stored', async () => {
    const available = () => scene.desk.state.users.get('ann')?.available;
    const before = available();
    await scene.sql.query(`alter table audit add constraint refuse check (target <> 'ann')`);
    const sent = [
      scene.desk.submit(deposit('ann'), null, actOn('ann')),
      scene.desk.submit(deposit('bob'), null, actOn('bob')),
    ];
    expect(await Promise.all(sent.map(codeOf))).toEqual(['internal_error', null]);
    expect(available()).toBe(before);
    expect(await acts()).toEqual(both('bob'));
  });

  it('undoes its command when nothing writes notes of its kind', async () => {
    const before = scene.desk.state.users.get('ann')?.available;
    const unknown = { kind: 'unheard', data: {} } as unknown as Note;
    const sent = [
      scene.desk.submit(deposit('ann'), null, [unknown]),
      scene.desk.submit(deposit('bob'), null, actOn('bob')),
    ];
    expect(await Promise.all(sent.map(codeOf))).toEqual(['internal_error', null]);
    expect(scene.desk.state.users.get('ann')?.available).toBe(before);
    expect(await acts()).toEqual(both('bob'));
  });
});
