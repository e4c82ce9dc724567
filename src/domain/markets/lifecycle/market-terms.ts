// The parts of a new market as a client sends it: the terms for the engine, and the words.
import { createHash } from 'node:crypto';
import { randomHex } from '../../../platform/common/ids.js';
import type { Listing } from '../../../contract/markets/listing.js';
import type { NewMarket } from '../../../contract/markets/markets.js';
import type { RequestKey } from '../../exchange/index.js';

const ID_LENGTH = 12;

type Terms = Pick<
  NewMarket,
  keyof Listing | 'venue' | 'liquidity' | 'voidRule' | 'voidPriceBps' | 'resolverId'
> & { readonly closesAt?: string | undefined };

export function partsOf(market: Terms) {
  const { question, description, category, rules, resolutionSource, tags, pictureUrl } = market;
  const { venue, liquidity, closesAt, voidRule, voidPriceBps = null, resolverId = null } = market;
  const listing: Listing = { question, description, category, rules, resolutionSource, tags, pictureUrl };
  return {
    listing,
    terms: {
      venue,
      liquidity: liquidity === undefined ? null : BigInt(liquidity),
      closesAtMs: closesAt === undefined ? null : Date.parse(closesAt),
      voidRule,
      voidPriceBps,
      resolverId,
    },
  };
}

/** A repeated request gets the same id, because its key is the same. */
export const newMarketId = (request: RequestKey | undefined): string =>
  request
    ? `m_${createHash('sha256').update(`${request.owner} ${request.key}`).digest('hex').slice(0, ID_LENGTH)}`
    : `m_${randomHex(ID_LENGTH / 2)}`;
