// The first price of a market, stored in the commit that makes the market. A command that makes a market has a note of kind `price`
// for it; a market without the note begins with the defaults as soon as the projection sees it.
import { Injectable } from '@nestjs/common';
import type { PriceBeginning } from '../../../contract/pricing/hybrid.js';
import type { EventMap } from '../../../platform/events/index.js';
import { CommandNotes, type EventType, type JournalEntry } from '../../../platform/events/index.js';
import { beginningOf } from './price-state.js';
import { firstPriceOf } from './price-tables.js';

declare module '../../../platform/events/notes/command-notes.js' {
  interface NoteMap {
    /** With which numbers the hybrid price of a new market begins. */
    price: PriceBeginning;
  }
}

const BEGUN = 'pricing.market.begun' satisfies EventType;

@Injectable()
export class BeginningJournal {
  constructor(notes: CommandNotes) {
    notes.register('price', entryOf);
  }
}

function entryOf(
  { marketId, initialProbability, sentimentLiquidity }: PriceBeginning,
  atMs: number,
): JournalEntry {
  const state = beginningOf(marketId, initialProbability, BigInt(sentimentLiquidity), atMs);
  const data: EventMap[typeof BEGUN] = { marketId, atMs, initialProbability, sentimentLiquidity };
  return {
    statements: firstPriceOf(state),
    events: [{ type: BEGUN, channels: { pricing: `pricing:${marketId}` }, data: JSON.stringify(data) }],
  };
}
