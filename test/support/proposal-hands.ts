// Two users who propose wagers to each other: their stakes, their sockets, and what each of them has heard of a proposal.
import { publicIdOf } from '../../src/platform/common/public-id.js';
import { bearer, type Json } from './accounts.js';
import { eventually } from './eventually.js';
import { SocketClient } from './socket-client.js';
import type { Trader } from './trading.js';

const CREDIT = 1_000_000n;
export const credits = (count: number): string => String(BigInt(count) * CREDIT);

/** A PAGO of 5 against 9 credits on RED, with the given changes. */
export const terms = (fightId: string, to: Trader, rest: Json = {}) => ({
  fightId,
  toUserId: publicIdOf(to.userId),
  side: 'RED',
  proposerStake: credits(5),
  responderStake: credits(9),
  ...rest,
});

/** A user on `/ws` who listens to the own channel. */
export class Hand {
  private constructor(
    readonly who: Trader,
    readonly socket: SocketClient,
  ) {}

  static async open(url: string, who: Trader): Promise<Hand> {
    const socket = await new SocketClient(url, { headers: bearer(who.account) }).open();
    // The stream continues the pending proposals that the server shows first.
    const { cursor: after } = await socket.next('pending_proposals');
    socket.send({ action: 'subscribe', id: 'me', channels: [`user:${who.userId}`], after });
    await socket.next('subscribed', 'me');
    return new Hand(who, socket);
  }

  private count = 0;

  /** Sends a command; the answer, or the error. */
  async ask(action: string, fields: Json = {}): Promise<Json> {
    this.count += 1;
    const id = `c${this.count}`;
    this.socket.send({ action, id, ...fields });
    return eventually(() => {
      const found = this.socket.messages.find((it) => it.id === id);
      if (!found) throw new Error(`no answer to ${action}`);
      return found;
    });
  }

  /** The events about a proposal, each with its result, in order. */
  heard(proposalId: string): string[] {
    return this.socket.heard
      .filter(({ data }) => ((data as Json).proposal?.id ?? '') === proposalId)
      .map(({ event, data }) =>
        [event, (data as Json).result ?? (data as Json).outcome].filter(Boolean).join(' '),
      );
  }

  async hears(proposalId: string, expected: readonly string[]): Promise<void> {
    await eventually(() => {
      if (this.heard(proposalId).length < expected.length)
        throw new Error(`${this.heard(proposalId).join(', ')} is not ${expected.join(', ')}`);
      return true;
    });
    const heard = this.heard(proposalId).join(', ');
    if (heard !== expected.join(', ')) throw new Error(`${heard} is not ${expected.join(', ')}`);
  }

  close(): void {
    this.socket.close();
  }
}
