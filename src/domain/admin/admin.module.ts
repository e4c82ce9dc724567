// The channels and acts of operators.
import { Module } from '@nestjs/common';
import { TradingModule } from '../trading/index.js';
import { AdminChannel } from './admin.channel.js';
import { AuditController } from './audit.controller.js';
import { BroadcastController } from './broadcast.controller.js';
import { AdminUsersController } from './users.controller.js';

@Module({
  imports: [TradingModule],
  controllers: [AdminUsersController, AuditController, BroadcastController],
  providers: [AdminChannel],
})
export class AdminModule {}
