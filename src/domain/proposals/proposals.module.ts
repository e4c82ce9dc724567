// Proposals: private wagers of two users on a fight, and of which users a user takes proposals.
import { Module } from '@nestjs/common';
import { FightsModule } from '../fights/index.js';
import { Opponents } from './opponents.js';
import { ProposalCommands } from './proposals.commands.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsReader } from './proposals.reader.js';
import { Proposals } from './proposals.service.js';
import { ProposalsTranslator } from './proposals.translator.js';
import { RelationsController } from './relations/relations.controller.js';
import { RelationsReader } from './relations/relations.reader.js';
import { Relations } from './relations/relations.service.js';
import './proposals.errors.js';

@Module({
  imports: [FightsModule],
  controllers: [ProposalsController, RelationsController],
  providers: [
    Opponents,
    ProposalCommands,
    Proposals,
    ProposalsReader,
    ProposalsTranslator,
    Relations,
    RelationsReader,
  ],
})
export class ProposalsModule {}
