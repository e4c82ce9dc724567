// The channels and acts of operators.
import { Module } from '@nestjs/common';
import { TradingModule } from '../trading/index.js';
import { AdminChannel } from './admin.channel.js';
import { AuditController } from './audit.controller.js';
import { BroadcastController } from './broadcast.controller.js';
import { MaintenanceController } from './maintenance.controller.js';
import { DatabaseWatch } from './status/database-watch.js';
import { SystemStatusJob } from './status/system-status.job.js';
import { KillSwitchController } from './kill-switch/kill-switch.controller.js';
import { KillSwitch } from './kill-switch/kill-switch.service.js';
import { KillSwitchStore } from './kill-switch/kill-switch.store.js';
import { AdminUsersController } from './users.controller.js';

@Module({
  imports: [TradingModule],
  controllers: [
    AdminUsersController,
    AuditController,
    BroadcastController,
    MaintenanceController,
    KillSwitchController,
  ],
  providers: [AdminChannel, DatabaseWatch, SystemStatusJob, KillSwitch, KillSwitchStore],
})
export class AdminModule {}
