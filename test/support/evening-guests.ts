// The guests of an evening: users with a device on `/ws` and a stock client of socket.io, and the proposals that they make to each
// other. Both devices of a guest hear the same.
import { expect } from '@jest/globals';
import type { Json } from './accounts.js';
import { eventually } from './eventually.js';
import { IoHand } from './io-hand.js';
import { credits, Hand, terms } from './proposal-hands.js';
import type { Trader } from './trading.js';

/** How a proposal of the evening ends, in the order of their making. */
export const FATES = ['accepted', 'accepted', 'rejected', 'cancelled', 'timeout', 'overtaken'] as const;
type Fate = (typeof FATES)[number];

/** Ways of a stock client to connect; the guests take turns. */
const IO_WAYS = [
  { namespace: '/', transports: ['polling'] },
  { namespace: '/socket.io', transports: ['websocket'] },
  { namespace: '/socket.io', transports: ['polling', 'websocket'] },
];

export type Device = 'ws' | 'io';

export class Guest {
  private constructor(
    readonly who: Trader,
    readonly ws: Hand,
    readonly io: IoHand,
  ) {}

  static async open(url: string, who: Trader, place: number): Promise<Guest> {
    const io = new IoHand(url, who.account.accessToken, IO_WAYS[place % IO_WAYS.length]);
    return new Guest(who, await Hand.open(url, who), await io.open());
  }

  /** Both devices have heard exactly this of a proposal, with the same data. */
  async hears(proposalId: string, expected: readonly string[]): Promise<void> {
    await this.ws.hears(proposalId, expected);
    await eventually(() => this.io.heard(proposalId).length >= expected.length);
    expect(this.io.heard(proposalId)).toEqual(expected);
    const shown = this.ws.socket.heard.map(({ data }) => (data as Json).proposal);
    const shownOnIo = this.io.events.map(({ data }) => data.proposal);
    const ofThis = (proposal: Json) => proposal?.id === proposalId;
    expect(shownOnIo.filter(ofThis)).toEqual(shown.filter(ofThis));
  }

  /** The proposals that either device has heard of. */
  get known(): Set<string> {
    const heard = [...this.ws.socket.heard, ...this.io.events].map(({ data }) => data);
    return new Set(heard.flatMap(({ proposal }) => (proposal ? [proposal.id] : [])));
  }

  close(): void {
    this.ws.close();
    this.io.close();
  }
}

export interface Proposal {
  readonly id: string;
  readonly kind: 'pago' | 'doy';
  readonly fate: Fate;
  readonly fightId: string;
  readonly sender: Guest;
  readonly receiver: Guest;
}

/** Makes a proposal and answers it as its fate says; both guests use their devices of one kind. */
export async function propose(wish: Omit<Proposal, 'id'>, device: Device): Promise<Proposal> {
  const { kind, fate, fightId, receiver } = wish;
  const [from, to] = [wish.sender[device], receiver[device]];
  const stakes =
    kind === 'pago' ? {} : { proposerStake: credits(9), responderStake: credits(5), side: 'BLUE' };
  const made = await from.ask(`create_${kind}_proposal`, terms(fightId, receiver.who, stakes));
  expect(made).toMatchObject({ type: 'proposal_created' });
  const { id: proposalId } = made.proposal as { id: string };
  const answers: Partial<Record<Fate, () => Promise<Json>>> = {
    accepted: () => to.ask('respond_to_proposal', { proposalId, accept: true }),
    rejected: () => to.ask('respond_to_proposal', { proposalId, accept: false }),
    cancelled: () => from.ask('cancel_proposal', { proposalId }),
  };
  const answer = await answers[fate]?.();
  if (answer) expect(answer).toMatchObject({ type: 'proposal_result', result: fate });
  return { ...wish, id: proposalId };
}

/** Each guest hears of the own proposals to their ends, and of no others. RED has won the fight `won`; others are refunded. */
export async function checkProposals(
  guests: readonly Guest[],
  proposals: readonly Proposal[],
  won: string,
): Promise<void> {
  for (const { id, kind, fate, fightId, sender, receiver } of proposals) {
    const result = `proposal_result ${fate === 'overtaken' ? 'cancelled' : fate}`;
    const settled = (outcome: string) =>
      fate === 'accepted' ? [`proposal_settled ${fightId === won ? outcome : 'refunded'}`] : [];
    // The PAGO is on RED, which wins; the DOY is on BLUE.
    const [mine, theirs] = kind === 'pago' ? ['won', 'lost'] : ['lost', 'won'];
    await sender.hears(id, ['proposal_created', result, ...settled(mine)]);
    await receiver.hears(id, ['proposal_received', result, ...settled(theirs)]);
  }
  for (const guest of guests) {
    const own = proposals.filter(({ sender, receiver }) => sender === guest || receiver === guest);
    expect(guest.known).toEqual(new Set(own.map(({ id }) => id)));
    for (const { channel } of guest.ws.socket.heard) expect(channel).toBe(`user:${guest.who.userId}`);
  }
}
