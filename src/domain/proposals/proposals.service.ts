// Proposals go to the exchange as wagers. Here are the rules about persons and fights; the exchange judges money, times and the
// betting window, in the order of its commands.
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from '../../platform/database/typeorm.js';
import { DomainError, isCode } from '../../platform/common/errors.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { proposalOf, type Proposal, type ProposalTerms } from '../../contract/proposals/proposals.js';
import type { Wager } from '../../contract/trading/wagers.js';
import {
  Exchange,
  type Claim,
  type DeskAnswer,
  type OfferWager,
  type RequestKey,
} from '../exchange/index.js';
import { FightsReader } from '../fights/index.js';
import { Opponents } from './opponents.js';
import { ProposalsReader } from './proposals.reader.js';

type Answer = 'accept_wager' | 'decline_wager' | 'cancel_wager';

/** The status that each answer makes, and the code of another answer once a wager has this status. */
const ANSWERED = {
  accept_wager: ['ACCEPTED', 'PAID', 'REFUNDED'],
  decline_wager: ['DECLINED'],
  cancel_wager: ['CANCELLED'],
} as const satisfies Record<Answer, readonly Proposal['status'][]>;
const CODE_OF = {
  ACCEPTED: 'wager_accepted',
  PAID: 'wager_accepted',
  REFUNDED: 'wager_accepted',
  DECLINED: 'wager_declined',
  EXPIRED: 'wager_expired',
  CANCELLED: 'wager_cancelled',
} as const satisfies Partial<Record<Proposal['status'], string>>;

@Injectable()
export class Proposals {
  constructor(
    private readonly exchange: Exchange,
    private readonly fights: FightsReader,
    private readonly opponents: Opponents,
    private readonly reader: ProposalsReader,
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The same clientId, or Idempotency-Key, gets the first answer, whatever has happened since. Throws `unknown_fight`,
   * `proposal_too_soon`, and what the exchange refuses.
   */
  async create(userId: string, terms: ProposalTerms, claim?: Claim): Promise<DeskAnswer<Proposal>> {
    const { clientId, fightId } = terms;
    const named = clientId === undefined ? undefined : { owner: `${userId}:proposals`, key: clientId };
    const request: RequestKey | undefined = named ?? claim;
    const submission = { request, claim: named ? claim : undefined };
    await this.fights.assertKnown(fightId);
    const receiver = await this.opponents.idOf(terms.toUserId);
    const opponent = await this.opponents.find(userId, receiver);
    const isRefused = !opponent.isAvailable || opponent.waitMs > 0;
    const isRepeat = isRefused && (await this.isKnown(request));
    if (opponent.waitMs > 0 && !isRepeat) throw tooSoon(opponent.waitMs);
    const toUserId = isRepeat && receiver !== null ? receiver : opponent.userId;
    const command = { ...offerOf(terms), userId, toUserId, openMs: this.config.WAGER_OPEN_TIME };
    const { value, cursor } = await this.offer(userId, command, submission, opponent.isAvailable);
    return { value: proposalOf(value, { isProposer: true, outcome: null }), cursor };
  }

  /** Throws `unknown_wager`, `not_your_answer`, `insufficient_funds`, and `wager_*` if the proposal has another result. */
  respond(userId: string, id: string, accept: boolean, request?: RequestKey): Promise<DeskAnswer<Proposal>> {
    return this.answer(userId, id, accept ? 'accept_wager' : 'decline_wager', request);
  }

  /** Throws as `respond`. */
  cancel(userId: string, id: string, request?: RequestKey): Promise<DeskAnswer<Proposal>> {
    return this.answer(userId, id, 'cancel_wager', request);
  }

  /** A responder who never traded gets an account first. */
  private async offer(
    userId: string,
    command: OfferWager,
    submission: { readonly request: RequestKey | undefined; readonly claim: Claim | undefined },
    isAvailable: boolean,
  ): Promise<DeskAnswer<Wager>> {
    const ask = () => this.exchange.submitFor<Wager>(userId, { command, ...submission });
    try {
      return await ask();
    } catch (error) {
      if (!isAvailable || !isCode(error, 'opponent_unavailable')) throw error;
      await this.exchange.submit({ kind: 'open_account', userId: command.toUserId });
      return ask();
    }
  }

  private async answer(
    userId: string,
    id: string,
    kind: Answer,
    request: RequestKey | undefined,
  ): Promise<DeskAnswer<Proposal>> {
    try {
      const command = { kind, userId, wagerId: Number(id) } as const;
      const { value, cursor } = await this.exchange.submit<Wager>(command, { request });
      return { value: proposalOf(value, { isProposer: kind === 'cancel_wager', outcome: null }), cursor };
    } catch (error) {
      if (!isCode(error, 'unknown_wager')) throw error;
      return this.ended(userId, id, kind, error);
    }
  }

  /** The exchange forgets the wagers of a fight that has paid. Their results are in the table. */
  private async ended(
    userId: string,
    id: string,
    kind: Answer,
    unknown: DomainError,
  ): Promise<DeskAnswer<Proposal>> {
    const { value, cursor } = await this.reader.find(userId, id);
    if (!value || value.status === 'PENDING') throw unknown;
    if ((kind === 'cancel_wager') !== (value.direction === 'sent'))
      throw new DomainError('not_your_answer', 'The other user gives this answer.');
    if ((ANSWERED[kind] as readonly string[]).includes(value.status)) return { value, cursor };
    throw new DomainError(CODE_OF[value.status], 'The proposal has another result.', { proposal: value });
  }

  private async isKnown(request: RequestKey | undefined): Promise<boolean> {
    if (!request) return false;
    const [row] = await this.dataSource.query<{ known: boolean }[]>(
      'select desk_knows_request($1, $2) as known',
      [request.owner, request.key],
    );
    return row?.known === true;
  }
}

function offerOf({ type, fightId, side, proposerStake, responderStake }: ProposalTerms) {
  return {
    kind: 'offer_wager',
    marketId: fightId,
    type,
    outcome: side === 'RED' ? 'YES' : 'NO',
    proposerStake: BigInt(proposerStake),
    responderStake: BigInt(responderStake),
  } as const;
}

const tooSoon = (retryAfterMs: number): DomainError =>
  new DomainError('proposal_too_soon', 'This user has just rejected a proposal of yours.', { retryAfterMs });
