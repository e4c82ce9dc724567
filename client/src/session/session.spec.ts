// The session against a transport that the test plays: what is asked of the server after cuts, and what a full queue does.
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Heard, LinkEnd, OpenLink, Transport, WireGroup } from '../wire/transport.port.js';
import { Session, type SessionOptions } from './session.js';
import type { SubscribeOptions } from './subscription.js';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

class PlayedTransport implements Transport {
  readonly opened: OpenLink[] = [];
  readonly commands: string[] = [];
  readonly added: WireGroup[] = [];
  hear: (heard: Heard) => void = () => undefined;

  constructor(
    readonly name: string,
    readonly canChange: boolean,
  ) {}

  open(want: OpenLink, hear: (heard: Heard) => void) {
    this.opened.push(want);
    this.hear = hear;
    return {
      add: (group: WireGroup) => {
        this.added.push(group);
        this.commands.push(`add ${group.channels.join(' ')}`);
      },
      remove: (channels: readonly string[]) => void this.commands.push(`remove ${channels.join(' ')}`),
      renew: (token: string) => void this.commands.push(`renew ${token}`),
      close: () => void this.commands.push('close'),
    };
  }

  get last(): OpenLink {
    const last = this.opened.at(-1);
    if (!last) throw new Error('no link was opened');
    return last;
  }

  /** Opens all groups; those without a cursor begin at `seq`. */
  answer(seq: number, epoch = 'e'): void {
    this.hear({ kind: 'open', epoch, seq });
    for (const { id, begin } of this.last.groups) {
      const cursor = begin.after ?? `${epoch}-${seq}`;
      this.hear({ kind: 'subscribed', id, refused: [], mode: begin.after ? 'resumed' : 'live', cursor });
      this.hear({ kind: 'caught_up', id, cursor: `${epoch}-${seq}` });
    }
  }

  message(channel: string, seq: number, more: object = {}): void {
    this.hear({ kind: 'message', message: { channel, seq, timestamp: 'now', ...more } });
  }

  end(end: Partial<LinkEnd> = {}): void {
    const usual = { reason: 'cut', retryAfterMs: 0, mayReturn: 'yes', wasOpen: true } as const;
    this.hear({ kind: 'end', end: { ...usual, ...end } });
  }
}

let session: Session | undefined;
afterEach(() => session?.close());

function scene(options: Partial<SessionOptions> = {}, canChange = true) {
  const wire = new PlayedTransport('wire', canChange);
  const beside = new PlayedTransport('beside', false);
  const all = { url: 'http://server', transports: [wire], beside, random: () => 0, ...options };
  session = new Session(all);
  const heard: string[] = [];
  const listen = (channel: string, more?: SubscribeOptions) =>
    (session as Session).subscribe(
      channel,
      ({ seq }: { seq: number }) => void heard.push(`${channel} ${seq}`),
      more,
    );
  return { wire, beside, heard, listen, session };
}

describe('a session', () => {
  it('comes back with few commands, from the lowest position of each kind', async () => {
    const { wire, listen, heard } = scene();
    for (const channel of ['market:a', 'market:b', 'user:u']) listen(channel);
    for (const channel of ['book:a', 'pricing:all']) listen(channel);
    listen('prices', { items: [2, 560] });
    listen('prices', { items: [4151] });
    await turn();
    expect(wire.opened).toHaveLength(1);
    wire.answer(10);
    wire.message('market:a', 15);
    wire.message('market:b', 12);
    wire.message('book:a', 14);
    wire.end();
    await turn();
    await turn();
    expect(wire.last.groups.map(({ channels, items, begin: { after } }) => [channels, items, after])).toEqual(
      [
        [['market:a', 'market:b', 'user:u'], null, 'e-10'],
        [['book:a', 'pricing:all'], null, 'e-10s'],
        [['prices'], [2, 560, 4151], expect.stringMatching(/^e-10s?$/)],
      ],
    );
    wire.answer(15);
    for (const seq of [12, 15, 16]) wire.message('market:a', seq);
    expect(heard.filter((one) => one.startsWith('market:a'))).toEqual(['market:a 15', 'market:a 16']);
  });

  it.each([true, false])(
    'subscribes to prices again, from the same position, when more items are wanted (canChange: %s)',
    async (canChange) => {
      const { wire, beside, listen, heard } = scene({}, canChange);
      listen('prices', { items: [2] });
      await turn();
      wire.answer(10);
      listen('prices', { items: [2] });
      await turn();
      if (canChange) expect(wire.commands).toEqual([]);
      else wire.answer(10);
      beside.answer(10);
      listen('prices', { items: [2, 560] });
      await turn();
      beside.answer(10);
      await turn();
      if (canChange) expect(wire.commands).toEqual(['remove prices', 'add prices']);
      else expect(wire.last.groups.map(({ items }) => items)).toEqual([[2, 560]]);
      wire.hear({ kind: 'message', message: { channel: 'prices', seq: 11, timestamp: 'now', item_id: 560 } });
      expect(heard).toEqual(['prices 11']);
    },
  );

  it('wants all items when the handlers name more than the server takes', async () => {
    const { wire, listen } = scene();
    for (const from of [0, 300]) listen('prices', { items: Array.from({ length: 300 }, (_, i) => from + i) });
    await turn();
    expect(wire.last.groups[0]?.items).toBeNull();
  });

  it.each([true, false])(
    'serves what was subscribed while the link was opening, and nothing that has stopped (canChange: %s)',
    async (canChange) => {
      const { wire, listen, heard } = scene({}, canChange);
      const first = listen('market:a');
      await turn();
      listen('market:b');
      first.stop();
      await turn();
      expect([wire.opened.length, wire.commands]).toEqual([1, []]);
      wire.answer(1);
      await turn();
      await turn();
      if (canChange) expect(wire.commands).toEqual(['remove market:a', 'add market:b']);
      else expect(wire.last.groups.map(({ channels }) => channels)).toEqual([['market:b']]);
      if (!canChange) wire.answer(1);
      for (const channel of ['market:a', 'market:b']) wire.message(channel, 2);
      await turn();
      expect(heard).toEqual(['market:b 2']);
      expect(wire.opened).toHaveLength(canChange ? 1 : 2);
    },
  );

  it('gives a message to all channels that it belongs to, as the server sends it on the first one alone', async () => {
    const { wire, listen, heard } = scene();
    for (const channel of ['admin:global', 'admin:notifications', 'admin:fights', 'admin:bets'])
      listen(channel);
    for (const channel of ['pricing:all', 'pricing:m1']) listen(channel);
    await turn();
    expect(wire.last.groups.map(({ channels }) => channels)).toEqual([
      ['admin:fights', 'admin:bets', 'admin:notifications', 'admin:global'],
      ['pricing:m1', 'pricing:all'],
    ]);
    wire.answer(1);
    wire.message('admin:fights', 2, { priority: 'medium' });
    wire.message('admin:bets', 3, { priority: 'critical' });
    wire.message('admin:notifications', 4, { priority: 'high' });
    wire.message('admin:global', 5, { priority: 'high' });
    wire.message('pricing:m1', 6);
    wire.message('pricing:all', 7);
    expect(heard).toEqual([
      'admin:fights 2',
      'admin:global 2',
      'admin:bets 3',
      'admin:notifications 3',
      'admin:global 3',
      'admin:notifications 4',
      'admin:global 4',
      'admin:global 5',
      'pricing:m1 6',
      'pricing:all 6',
      'pricing:all 7',
    ]);
  });

  it('adds and removes channels on an open link that can change', async () => {
    const { wire, listen } = scene();
    const first = listen('market:a');
    await turn();
    wire.answer(1);
    listen('market:b');
    listen('market:c');
    await turn();
    expect(wire.commands).toEqual(['add market:b market:c']);
    first.stop();
    await turn();
    expect(wire.commands.at(-1)).toBe('remove market:a');
  });

  it('adds channels that were wanted while the link was opening', async () => {
    const { wire, listen } = scene();
    listen('market:a');
    await turn();
    listen('market:b');
    await turn();
    wire.answer(1);
    await turn();
    expect(wire.commands).toEqual(['add market:b']);
  });

  it('opens one more link for them where the transport is one stream', async () => {
    const { wire, listen } = scene({}, false);
    listen('market:a');
    await turn();
    listen('market:b');
    await turn();
    for (let link = 1; link <= 3; link++) {
      wire.answer(link);
      await turn();
      await turn();
    }
    expect(wire.opened.map(({ groups }) => groups[0]?.channels)).toEqual([
      ['market:a'],
      ['market:a', 'market:b'],
    ]);
  });

  it('begins prices again when a subscription wants further items', async () => {
    const { wire, listen } = scene();
    listen('prices', { items: [2] });
    await turn();
    wire.answer(1);
    listen('prices', { items: [2] });
    await turn();
    expect(wire.commands).toEqual([]);
    listen('prices', { items: [3] });
    await turn();
    expect(wire.commands).toEqual(['remove prices', 'add prices']);
    expect(wire.added.at(-1)?.items).toEqual([2, 3]);
    listen('prices');
    await turn();
    expect(wire.added.at(-1)?.items).toBeNull();
  });

  it('opens a new link for new channels where the transport is one stream', async () => {
    const { wire, listen } = scene({}, false);
    listen('market:a');
    await turn();
    wire.answer(7);
    listen('book:a');
    await turn();
    expect(wire.last.groups).toMatchObject([
      { channels: ['market:a', 'book:a'], begin: { after: 'e-7s', history: 0, snapshot: false } },
    ]);
  });

  it('asks for another credential once, and then says that the user is signed out', async () => {
    let asked = 0;
    const errors: string[] = [];
    const { wire, listen, session } = scene({
      auth: () => `token ${(asked += 1)}`,
      onError: ({ code }) => void errors.push(code),
    });
    listen('user:u');
    await turn();
    await turn();
    expect(wire.last.token).toBe('token 1');
    wire.answer(1);
    wire.end({ reason: 'unauthenticated', mayReturn: 'renew' });
    await turn();
    expect(wire.last.token).toBe('token 2');
    wire.end({ reason: 'unauthenticated', mayReturn: 'renew' });
    expect([session.state, errors]).toEqual(['signed_out', ['signed_out']]);
    session.reconnect();
    await turn();
    expect(wire.last.token).toBe('token 3');
  });

  it('goes on trying when the credential cannot be had', async () => {
    const errors: string[] = [];
    let isDown = true;
    const auth = () => (isDown ? Promise.reject(new Error('offline')) : 'token');
    const { wire, listen } = scene({ auth, onError: ({ code }) => void errors.push(code) });
    listen('user:u');
    while (errors.length < 2) await turn();
    expect(wire.opened).toHaveLength(0);
    isDown = false;
    while (wire.opened.length === 0) await turn();
    expect(wire.last.token).toBe('token');
  });

  it('renews a credential that ends on the open link', async () => {
    const { wire, listen } = scene({ auth: () => 'token' });
    listen('user:u');
    await turn();
    await turn();
    wire.answer(1);
    wire.hear({ kind: 'auth_expiring' });
    await turn();
    expect(wire.commands).toEqual(['renew token']);
  });

  it('tries the next transport when a handshake has failed twice', async () => {
    const [first, second] = [new PlayedTransport('first', true), new PlayedTransport('second', false)];
    const { listen, session } = scene({ transports: [first, second] });
    listen('market:a');
    await turn();
    for (let i = 0; i < 2; i++) {
      first.end({ wasOpen: false });
      await turn();
      await turn();
    }
    expect(second.opened).toHaveLength(1);
    expect(session.transportName).toBe('second');
  });

  it('stays away when the server wants no more of it, and counts what it does not know', async () => {
    const errors: string[] = [];
    const { wire, listen, session } = scene({ onError: ({ code }) => void errors.push(code) });
    listen('market:a');
    await turn();
    wire.answer(1);
    wire.hear({ kind: 'unknown' });
    wire.end({ reason: 'forbidden', mayReturn: 'no' });
    await turn();
    expect([session.state, errors, wire.opened.length, session.unknownMessages]).toEqual([
      'ended',
      ['forbidden'],
      1,
      1,
    ]);
  });

  it('reads the past beside the link for a handler that has heard nothing, when another one has', async () => {
    const { wire, beside, session } = scene();
    const heard: string[] = [];
    const listen = (name: string) =>
      session.subscribe('market:a', ({ seq }: { seq: number }) => void heard.push(`${name} ${seq}`), {
        history: 100,
      });
    listen('first');
    await turn();
    // The link says nothing, and meanwhile a second handler reads its past beside it.
    listen('second');
    while (beside.opened.length === 0) await turn();
    const past = (seqs: number[]): void => {
      beside.hear({ kind: 'open', epoch: 'e', seq: 9 });
      for (const seq of seqs) beside.message('market:a', seq);
      beside.hear({ kind: 'caught_up', id: 'past', cursor: 'e-9' });
    };
    past([3, 9]);
    wire.end();
    while (wire.opened.length < 2) await turn();
    expect(wire.last.groups[0]?.begin.after).toBe('e-9');
    while (beside.opened.length < 2) await turn();
    expect(beside.last.groups[0]?.begin).toEqual({ after: null, history: 100, snapshot: true });
    wire.answer(10);
    wire.message('market:a', 11);
    past([3, 9]);
    expect(heard.sort()).toEqual(['first 11', 'first 3', 'first 9', 'second 11', 'second 3', 'second 9']);
  });

  it('tells of a reset before what comes after it', async () => {
    const { wire, listen, heard } = scene();
    const one = listen('market:a', { after: 'old-99' });
    one.on('reset', ({ reason }) => heard.push(`reset ${reason}`));
    await turn();
    const [group] = wire.last.groups;
    const id = group?.id ?? '';
    expect(group?.begin.after).toBe('old-99');
    wire.hear({ kind: 'open', epoch: 'new', seq: 5 });
    wire.hear({ kind: 'subscribed', id, refused: [], mode: 'reset', cursor: 'new-5' });
    wire.hear({ kind: 'reset', id, reason: 'epoch_changed', seq: 5 });
    wire.message('market:a', 6);
    expect(heard).toEqual(['reset epoch_changed', 'market:a 6']);
    expect([one.state, one.cursor]).toEqual(['resetting', 'new-6']);
    wire.hear({ kind: 'caught_up', id, cursor: 'new-6' });
    expect(one.state).toBe('level');
  });

  it('reads again what did not fit into the queue of a slow handler', async () => {
    const { wire, beside, session } = scene();
    const heard: number[] = [];
    let free = (): void => undefined;
    const busy = new Promise<void>((resolve) => (free = resolve));
    session.subscribe(
      'market:a',
      ({ seq }: { seq: number }) => (heard.push(seq), heard.length === 1 ? busy : null),
    );
    await turn();
    wire.answer(0);
    for (let seq = 1; seq <= 10_010; seq++) wire.message('market:a', seq);
    expect(heard).toEqual([1]);
    free();
    while (beside.opened.length === 0) await turn();
    const { after } = beside.last.groups[0]?.begin ?? {};
    const from = Number(after?.slice('e-'.length));
    expect(heard.at(-1)).toBe(from);
    expect(from).toBeLessThan(10_010);
    wire.message('market:a', 10_011);
    beside.hear({ kind: 'open', epoch: 'e', seq: 10_010 });
    for (let seq = from + 1; seq <= 10_010; seq++) beside.message('market:a', seq);
    beside.hear({ kind: 'caught_up', id: 'past', cursor: 'e-10010' });
    expect(heard).toEqual(Array.from({ length: 10_011 }, (_, i) => i + 1));
  });
});
