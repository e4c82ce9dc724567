// Fights: evenings, fights with their betting windows, bets, and the records of streams.
import { Module } from '@nestjs/common';
import { MarketsModule } from '../markets/index.js';
import { BetNews } from './bets/bet-news.projection.js';
import { BetsController } from './bets/bets.controller.js';
import { Bets } from './bets/bets.service.js';
import { FightEventsController } from './card/fight-events.controller.js';
import { FightEvents } from './card/fight-events.service.js';
import { FightActs } from './fight/fight-acts.service.js';
import { FightEdits } from './fight/fight-edits.service.js';
import { FightJournal } from './fight/fight.journal.js';
import { FightNews } from './fight/fight-news.projection.js';
import { FightTurns } from './fight/fight-turns.js';
import { FightsController } from './fight/fights.controller.js';
import { FightsReader } from './fight/fights.reader.js';
import { NewFights } from './fight/new-fight.service.js';
import { WindowOpening } from './fight/window-opening.job.js';
import { FightsTranslator } from './fights.translator.js';
import { MediaHooksController } from './streams/media-hooks.controller.js';
import { StreamsController } from './streams/streams.controller.js';
import { StreamsReader } from './streams/streams.reader.js';
import { Streams } from './streams/streams.service.js';
import './fights.errors.js';

@Module({
  imports: [MarketsModule],
  controllers: [
    FightEventsController,
    FightsController,
    BetsController,
    StreamsController,
    MediaHooksController,
  ],
  providers: [
    BetNews,
    Bets,
    FightActs,
    FightEdits,
    FightEvents,
    FightJournal,
    FightNews,
    FightTurns,
    FightsReader,
    FightsTranslator,
    NewFights,
    Streams,
    StreamsReader,
    WindowOpening,
  ],
  exports: [FightsReader],
})
export class FightsModule {}
