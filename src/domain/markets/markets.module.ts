// Markets: their words, the acts of admins, votes, discussions, and the channel.
import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/index.js';
import { DiscussionRecords } from './discussions/discussion-records.js';
import { DiscussionsController, MarketDiscussionsController } from './discussions/discussions.controller.js';
import { DiscussionsReader } from './discussions/discussions.reader.js';
import { Discussions } from './discussions/discussions.service.js';
import { Reports } from './discussions/reports.service.js';
import { Sparks } from './figures/figures-views.js';
import { FiguresJob } from './figures/figures.job.js';
import { FiguresProjection } from './figures/figures.projection.js';
import { DisputesReader } from './lifecycle/disputes.reader.js';
import { MarketDecisionsController, MarketLifeController } from './lifecycle/life.controller.js';
import { MarketActs } from './lifecycle/market-acts.service.js';
import { MarketActsController } from './lifecycle/market-acts.controller.js';
import { RaffleOutcomes } from './lifecycle/raffle-outcomes.js';
import { UserActs } from './lifecycle/user-acts.service.js';
import { ListingController } from './listing/listing.controller.js';
import { ListingJournal } from './listing/listing.journal.js';
import { Listings } from './listing/listings.service.js';
import { MarketDetails } from './listing/market-details.js';
import { MarketsController } from './listing/markets.controller.js';
import { MarketsReader } from './listing/markets.reader.js';
import { OwnStakeReader } from './listing/own-stake.reader.js';
import { MarketChannel } from './market.channel.js';
import { PeopleTranslator } from './people.translator.js';
import { DisputePolls } from './votes/dispute-polls.js';
import { PollClosing } from './votes/poll-closing.service.js';
import { PollDecisions } from './votes/poll-decisions.js';
import { PollJournal } from './votes/poll.journal.js';
import { PollsReader } from './votes/polls.reader.js';
import { VotesController } from './votes/votes.controller.js';
import { Votes } from './votes/votes.service.js';
import './markets.errors.js';

@Module({
  imports: [PricingModule],
  controllers: [
    MarketsController,
    MarketActsController,
    MarketLifeController,
    MarketDecisionsController,
    ListingController,
    MarketDiscussionsController,
    DiscussionsController,
    VotesController,
  ],
  providers: [
    DiscussionRecords,
    Discussions,
    DisputesReader,
    FiguresJob,
    FiguresProjection,
    DiscussionsReader,
    ListingJournal,
    Listings,
    MarketActs,
    MarketChannel,
    MarketDetails,
    DisputePolls,
    MarketsReader,
    RaffleOutcomes,
    OwnStakeReader,
    PeopleTranslator,
    PollClosing,
    PollDecisions,
    PollJournal,
    PollsReader,
    Reports,
    Sparks,
    UserActs,
    Votes,
  ],
  exports: [Listings],
})
export class MarketsModule {}
