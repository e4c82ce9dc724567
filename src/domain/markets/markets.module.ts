// Markets: their words, the acts of admins, discussions, and the channel.
import { Module } from '@nestjs/common';
import { DiscussionRecords } from './discussions/discussion-records.js';
import { DiscussionsController, MarketDiscussionsController } from './discussions/discussions.controller.js';
import { DiscussionsReader } from './discussions/discussions.reader.js';
import { Discussions } from './discussions/discussions.service.js';
import { Reports } from './discussions/reports.service.js';
import { MarketActs } from './lifecycle/market-acts.service.js';
import { MarketActsController, MarketsController } from './lifecycle/markets.controller.js';
import { RaffleOutcomes } from './lifecycle/raffle-outcomes.js';
import { ListingController } from './listing/listing.controller.js';
import { ListingJournal } from './listing/listing.journal.js';
import { Listings } from './listing/listings.service.js';
import { MarketsReader } from './listing/markets.reader.js';
import { MarketChannel } from './market.channel.js';
import './markets.errors.js';

@Module({
  controllers: [
    MarketsController,
    MarketActsController,
    ListingController,
    MarketDiscussionsController,
    DiscussionsController,
  ],
  providers: [
    DiscussionRecords,
    Discussions,
    DiscussionsReader,
    ListingJournal,
    Listings,
    MarketActs,
    MarketChannel,
    MarketsReader,
    RaffleOutcomes,
    Reports,
  ],
})
export class MarketsModule {}
