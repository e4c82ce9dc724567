// Writes the words of a new market in the commit of the command that makes it.
import { Injectable } from '@nestjs/common';
import { CommandNotes, type JournalEntry } from '../../../platform/events/index.js';
import { LISTING_EVENT, listingChannels, statementsOf, type ListingNote } from './listing-rows.js';

@Injectable()
export class ListingJournal {
  constructor(notes: CommandNotes) {
    notes.register('listing', entryOf);
  }
}

function entryOf({ marketId, listing }: ListingNote, atMs: number): JournalEntry {
  const changed = { marketId, version: 1, listing, reason: null };
  return {
    statements: statementsOf(changed, new Date(atMs)),
    events: [{ type: LISTING_EVENT, channels: listingChannels(marketId), data: JSON.stringify(changed) }],
  };
}
