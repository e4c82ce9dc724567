// Discussions of a market over REST and on its channel: threads of two levels, edits, deletions and reports.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  postListSchema,
  postSchema,
  reportListSchema,
  type Post,
} from '../../src/contract/markets/discussions.js';
import { asOperator, call, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { SocketClient } from '../support/socket-client.js';
import { newMarket, newTrader, refusalOf, Trader, type Refusal } from '../support/trading.js';

let ringside: TestApp;
let operator: Trader;
let ann: Trader;
let bob: Trader;
let marketId: string;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  operator = new Trader(ringside, await asOperator(ringside));
});
beforeEach(async () => {
  [ann, bob, marketId] = await Promise.all([newTrader(ringside), newTrader(ringside), newMarket(ringside)]);
});
afterAll(() => ringside?.stop());

const at = () => `/markets/${marketId}/discussions`;
const write = async (trader: Trader, text: string, rest: Json = {}): Promise<Post> =>
  postSchema.parse(await trader.send(`POST ${at()}`, { text, ...rest }));
const list = async (query = ''): Promise<Post[]> =>
  postListSchema.parse((await call(ringside, `GET ${at()}${query}`)).body).data;

const notFound = { status: 404, code: 'unknown_post' };

describe('a discussion', () => {
  it('has threads, newest first, and replies, oldest first, in pages', async () => {
    const [first, second] = [await write(ann, 'first'), await write(bob, 'second')];
    const replies = [];
    for (const text of ['a', 'b', 'c']) replies.push(await write(bob, text, { parentId: first.id }));
    expect(await list()).toEqual([second, { ...first, replies: 3 }]);
    const query = `?parentId=${first.id}&limit=2`;
    const { body } = await call(ringside, `GET ${at()}${query}`);
    const { data, next } = postListSchema.parse(body);
    expect([...data, ...(await list(`${query}&after=${next}`))]).toEqual(replies);
    expect(first.author).toMatch(/^p_/);
    expect(first.author).not.toBe(second.author);
  });

  it('shows a position only if its author wishes, as it was when the post was written', async () => {
    await ann.placed(marketId);
    await bob.placed(marketId, { outcome: 'NO' });
    expect((await write(ann, 'quiet')).position).toBeNull();
    const shown = await write(ann, 'shown', { showsPosition: true });
    expect(shown.position).toEqual({ yes: '1000000', no: '0' });
    await ann.placed(marketId);
    await bob.placed(marketId, { outcome: 'NO' });
    expect((await list())[0]?.position).toEqual({ yes: '1000000', no: '0' });
    const stranger = await newTrader(ringside);
    expect((await write(stranger, 'none', { showsPosition: true })).position).toEqual({ yes: '0', no: '0' });
  });

  it('is heard on the channel of its market, in order, and on no other', async () => {
    const elsewhere = await newMarket(ringside);
    const listener = await new SocketClient(ringside.url).open();
    listener.send({ action: 'subscribe', channels: [`market:${marketId}`], id: 's' });
    await listener.next('subscribed', 's');
    const post = await write(ann, 'a thread');
    await bob.send(`POST /markets/${elsewhere}/discussions`, { text: 'elsewhere' });
    const edited = await ann.send(`PATCH /discussions/${post.id}`, { text: 'the thread' });
    const gone = (await ann.ask(`DELETE /discussions/${post.id}`)).body as Post;
    await eventually(() => listener.heard.length === 3);
    expect(listener.heard.map(({ type, data }) => [type, data])).toEqual([
      ['discussion', { action: 'create', discussion: post }],
      ['discussion', { action: 'edit', discussion: edited }],
      ['discussion', { action: 'delete', discussion: gone }],
    ]);
    listener.close();
  });

  it('keeps its shape when an author deletes a thread', async () => {
    const thread = await write(ann, 'a thread', { showsPosition: true });
    const reply = await write(bob, 'a reply', { parentId: thread.id });
    await ann.ask(`DELETE /discussions/${thread.id}`);
    const gone = { ...thread, replies: 1, author: null, text: null, position: null, deleted: 'author' };
    expect(await list()).toEqual([gone]);
    expect(await list(`?parentId=${thread.id}`)).toEqual([reply]);
    const deleted = { status: 409, code: 'post_deleted' };
    for (const answer of [
      await ann.ask(`DELETE /discussions/${thread.id}`),
      await ann.ask(`PATCH /discussions/${thread.id}`, { text: 'again' }),
      await bob.ask(`POST ${at()}`, { text: 'late', parentId: thread.id }),
      await bob.ask(`POST /discussions/${thread.id}/reports`, { reason: 'late' }),
    ])
      expect(refusalOf(answer)).toEqual(deleted);
  });

  it('is plain text: markup and addresses stay what the author has typed', async () => {
    const text = '<script>alert(1)</script> **bold**\n\thttps://example.com/?a=1&b="2" العربية 👩‍👩‍👧';
    expect((await write(ann, text)).text).toBe(text);
    expect((await list())[0]?.text).toBe(text);
    const longest = 'x'.repeat(10_000);
    expect((await write(ann, longest)).text).toBe(longest);
  });

  it.each<[string, Json]>([
    ['of spaces', { text: ' \n\t\u00a0\u200b ' }],
    ['of nothing', { text: '' }],
    ['of 10,001 characters', { text: 'x'.repeat(10_001) }],
    ['with a control character', { text: 'a\u0007b' }],
    ['with U+0000', { text: 'a\0b' }],
    ['with half a surrogate pair', { text: 'a\ud800b' }],
    ['that turns the direction of writing', { text: 'a \u202Egnihton' }],
    ['that isolates a direction of writing', { text: 'a \u2067b' }],
    ['that is no text', { text: 5 }],
  ])('refuses a post %s', async (_, body) => {
    expect(refusalOf(await ann.ask(`POST ${at()}`, body))).toEqual({
      status: 400,
      code: 'bad_request',
      field: 'text',
    });
    expect(await list()).toEqual([]);
  });

  it('refuses edits and deletions by other users, and posts without a place', async () => {
    const thread = await write(ann, 'mine');
    const reply = await write(bob, 'a reply', { parentId: thread.id });
    const elsewhere = await newMarket(ringside);
    const expected: [Promise<Parameters<typeof refusalOf>[0]>, Refusal][] = [
      [bob.ask(`PATCH /discussions/${thread.id}`, { text: 'yours' }), { status: 403, code: 'not_your_post' }],
      [bob.ask(`DELETE /discussions/${thread.id}`), { status: 403, code: 'not_your_post' }],
      [ann.ask('PATCH /discussions/d_999999999', { text: 'x' }), notFound],
      [ann.ask(`POST ${at()}`, { text: 'x', parentId: 'd_999999999' }), notFound],
      [ann.ask(`POST ${at()}`, { text: 'x', parentId: reply.id }), { status: 409, code: 'bad_parent' }],
      [
        ann.ask(`POST /markets/${elsewhere}/discussions`, { text: 'x', parentId: thread.id }),
        { status: 409, code: 'bad_parent' },
      ],
      [ann.ask('POST /markets/nowhere/discussions', { text: 'x' }), { status: 404, code: 'unknown_market' }],
      [call(ringside, 'GET /markets/nowhere/discussions'), { status: 404, code: 'unknown_market' }],
      [call(ringside, `POST ${at()}`, { body: { text: 'x' } }), { status: 401, code: 'unauthenticated' }],
    ];
    for (const [answer, refusal] of expected) expect(refusalOf(await answer)).toEqual(refusal);
    expect(await list()).toEqual([{ ...thread, replies: 1 }]);
  });

  it('lets an author edit for 15 minutes', async () => {
    const post = await write(ann, 'a tpyo');
    expect(await ann.send(`PATCH /discussions/${post.id}`, { text: 'a typo' })).toMatchObject({
      text: 'a typo',
    });
    const age = 'update discussion_post set created_at = created_at - $2::interval where id = $1';
    const sql = ringside.app.get(DataSource);
    await sql.query(age, [post.id.slice(2), '15 minutes 1 second']);
    const late = await ann.ask(`PATCH /discussions/${post.id}`, { text: 'another text' });
    expect(refusalOf(late)).toEqual({ status: 409, code: 'edit_time_over' });
    expect((await list())[0]?.text).toBe('a typo');
  });

  it('takes ten posts of a user within a minute, also at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => ann.ask(`POST ${at()}`, { text: `post ${n}` })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(refusalOf)).toEqual(Array(2).fill({ status: 429, code: 'rate_limited' }));
    expect(refused[0]?.headers.get('retry-after')).toBe('60');
    await write(bob, 'another user');
  });

  it('is exported to its author, and loses the texts of an erased account', async () => {
    const post = await write(ann, 'remember me');
    const reply = await write(bob, 'a reply', { parentId: post.id });
    await bob.send(`POST /discussions/${post.id}/reports`, { reason: 'no reason' });
    const { body } = await ann.ask('GET /auth/me/export');
    expect((body as { records: { discussions: Post[] } }).records.discussions).toMatchObject([
      { text: 'remember me' },
    ]);
    const { password } = ann.account;
    const erased = await ann.ask('DELETE /auth/me', { password, confirm: 'erase my account' });
    expect(erased.status).toBeLessThan(300);
    expect(await list()).toMatchObject([{ id: post.id, text: null, author: null, replies: 1 }]);
    expect(await list(`?parentId=${post.id}`)).toEqual([reply]);
  });
});

describe('the queue of reports', () => {
  const queue = async (): Promise<string[]> =>
    reportListSchema.parse(await operator.get('GET /discussions/reports')).data.map(({ post }) => post.id);

  it('has reported posts, each user counting once, until an operator decides', async () => {
    const [bad, fair] = [await write(ann, 'bad'), await write(ann, 'fair')];
    for (const [post, reason] of [
      [bad, 'Insult'],
      [bad, 'Insult again'],
      [fair, 'I disagree'],
    ] as const)
      expect((await bob.ask(`POST /discussions/${post.id}/reports`, { reason })).status).toBe(204);
    const { data } = reportListSchema.parse(await operator.get('GET /discussions/reports'));
    const mine = data.filter(({ post }) => [bad.id, fair.id].includes(post.id));
    expect(mine).toMatchObject([
      { post: bad, reports: 1, reasons: ['Insult'] },
      { post: fair, reports: 1, reasons: ['I disagree'] },
    ]);
    const decide = (post: Post, action: string) =>
      operator.ask(`POST /discussions/${post.id}/decision`, { action, reason: 'The house rules' });
    expect((await decide(bad, 'delete')).body).toMatchObject({ text: null, deleted: 'operator' });
    expect((await decide(fair, 'keep')).body).toEqual(fair);
    expect((await queue()).filter((id) => [bad.id, fair.id].includes(id))).toEqual([]);
    expect(refusalOf(await decide(fair, 'keep'))).toEqual({ status: 409, code: 'not_reported' });
    const audit = await ringside.app
      .get(DataSource)
      .query<Json[]>('select action, target, details from audit where target = $1', [bad.id]);
    expect(audit).toEqual([
      {
        action: 'post.delete',
        target: bad.id,
        details: { action: 'delete', reason: 'The house rules', text: 'bad' },
      },
    ]);
  });

  it('is for operators', async () => {
    const post = await write(ann, 'a post');
    const body = { action: 'delete', reason: 'x' };
    expect(refusalOf(await bob.ask('GET /discussions/reports')).code).toBe('forbidden');
    expect(refusalOf(await bob.ask(`POST /discussions/${post.id}/decision`, body)).code).toBe('forbidden');
  });

  it('takes fifty open reports of a user', async () => {
    const sql = ringside.app.get(DataSource);
    const rows = await sql.query<{ id: string }[]>(
      `insert into discussion_post (market_id, user_id, text, created_at)
       select $1, 'u_other', 'n ' || n, now() from generate_series(1, 51) as n returning id`,
      [marketId],
    );
    const report = (id = '') => bob.ask(`POST /discussions/d_${id}/reports`, { reason: 'x' });
    for (const { id } of rows.slice(0, 50)) expect((await report(id)).status).toBe(204);
    expect(refusalOf(await report(rows[50]?.id))).toEqual({ status: 409, code: 'too_many_reports' });
  });
});
