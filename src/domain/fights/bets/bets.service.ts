// Bets on fights. A bet is one order of the exchange: a LIMIT BUY of the corner's shares, for as many lots as the stake pays for at
// the worst price with the higher fee. What is not matched at once stays in the book until the window closes.
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../platform/common/errors.js';
import type { Made, NamedRequest } from '../../../platform/http/index.js';
import type { Bet, NewBet } from '../../../contract/fights/bets.js';
import type { Order } from '../../../contract/trading/orders.js';
import { Exchange, refusal, type Asked, type PlaceOrder } from '../../exchange/index.js';
import { FightsReader } from '../fight/fights.reader.js';
import { lotsFor, oddsOf, oddsPaid, priceOfOdds, sharesOf, withFee } from './odds.js';

const PRICE_HIGHEST = 9_999;
const OUTCOMES = { RED: 'YES', BLUE: 'NO' } as const;

@Injectable()
export class Bets {
  constructor(
    private readonly exchange: Exchange,
    private readonly fights: FightsReader,
  ) {}

  /** Throws `unknown_fight`, `bad_odds`, `order_too_small`, and what the exchange refuses. */
  async place(userId: string, fightId: string, bet: NewBet, request?: NamedRequest): Promise<Made<Bet>> {
    const { market } = await this.fights.find(fightId);
    // The fees of a market never change, so the stake is right when the desk takes the order.
    const feeBps = Math.max(market.makerFeeBps, market.takerFeeBps);
    const price = priceOf(bet);
    const odds = oddsOf(withFee(price, feeBps));
    if (odds === null)
      throw new DomainError('bad_odds', 'With the fees of this fight nothing can be won at these odds.');
    const lots = lotsFor(BigInt(bet.stake), price, feeBps);
    if (lots === 0n) throw refusal('order_too_small');
    const { value, cursor } = await this.exchange.submitFor<Order>(
      userId,
      askedOf(orderOf(userId, fightId, bet, { price, quantity: sharesOf(lots) }), request),
    );
    return { value: betOf(fightId, bet.side, odds, value), cursor };
  }
}

function priceOf({ minOdds, priceBps }: NewBet): number {
  const price = minOdds === undefined ? (priceBps ?? 0) : priceOfOdds(minOdds);
  if (price < 1 || price > PRICE_HIGHEST)
    throw new DomainError('bad_odds', 'These odds are out of range.', { priceBps: price });
  return price;
}

function orderOf(
  userId: string,
  marketId: string,
  { side, clientOrderId }: NewBet,
  size: Pick<PlaceOrder, 'price' | 'quantity'>,
): PlaceOrder {
  return {
    kind: 'place_order',
    userId,
    marketId,
    clientOrderId: clientOrderId ?? null,
    outcome: OUTCOMES[side],
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    ...size,
    maxCost: null,
    expiresAtMs: null,
    postOnly: false,
    selfTradePrevention: 'cancel_newest',
  };
}

/** As an order: without a clientOrderId of its own, the bet takes the Idempotency-Key. */
function askedOf(command: PlaceOrder, request: NamedRequest | undefined): Asked {
  const key = command.clientOrderId ?? request?.key ?? null;
  if (key === '.' || key === '..') throw notAName();
  return {
    command: { ...command, clientOrderId: key },
    request: key === null ? undefined : { owner: command.userId, key },
    claim: request,
  };
}

function betOf(fightId: string, side: Bet['side'], odds: Bet['odds'], order: Order): Bet {
  const [filled, rest] = [BigInt(order.filledQuantity), BigInt(order.remainingQuantity ?? 0)];
  const paid = BigInt(order.cost) + BigInt(order.fees);
  const stake = paid + BigInt(order.held);
  const wins = order.status === 'OPEN' ? filled + rest : filled;
  return {
    fightId,
    side,
    stake: stake.toString(),
    odds,
    wins: wins.toString(),
    profit: (wins - stake).toString(),
    matched: { stake: paid.toString(), wins: filled.toString(), odds: oddsPaid(paid, filled) },
    order,
  };
}

function notAName(): DomainError {
  const message = 'names the order here, so it must not be `.` or `..`';
  return new DomainError('bad_request', `Idempotency-Key ${message}.`, {
    fields: [{ field: 'Idempotency-Key', message }],
  });
}
