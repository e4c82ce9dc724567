// The kill switch: what it is now, and the acts that pull and release it.
import { Body } from '@nestjs/common';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type Made } from '../../../platform/http/index.js';
import { killSwitchSchema, type KillSwitchView } from '../../../contract/admin/kill-switch.js';
import { reasonSchema, type Reason } from '../../../contract/admin/maintenance.js';
import { KillSwitch } from './kill-switch.service.js';

@Routes({ path: 'admin/kill-switch', tag: 'admin', access: 'admin', scope: 'operate' })
export class KillSwitchController {
  constructor(private readonly killSwitch: KillSwitch) {}

  @Route({
    on: 'GET',
    access: 'operator',
    scope: 'operate',
    summary: 'Whether the kill switch is on, and how many markets trade',
    answer: killSwitchSchema,
  })
  getKillSwitch(): Promise<KillSwitchView> {
    return this.killSwitch.view();
  }

  @Route({
    on: 'POST pull',
    cursor: 'write',
    summary: 'Pause all markets',
    description:
      'The answer comes when no market trades any more. A market that is opened while the switch is on is paused at once. Event ' +
      'SYSTEM_MAINTENANCE, and a state change of each market.',
    answer: killSwitchSchema,
  })
  pullKillSwitch(
    @AskedAct() asked: Asked,
    @Body({ schema: reasonSchema }) { reason }: Reason,
  ): Promise<Made<KillSwitchView>> {
    return this.killSwitch.pull(asked, reason);
  }

  @Route({
    on: 'POST release',
    cursor: 'write',
    summary: 'Open the markets again that the kill switch has paused',
    description:
      'A market that was paused before stays paused, and a market that has closed since stays closed.',
    answer: killSwitchSchema,
  })
  releaseKillSwitch(
    @AskedAct() asked: Asked,
    @Body({ schema: reasonSchema }) { reason }: Reason,
  ): Promise<Made<KillSwitchView>> {
    return this.killSwitch.release(asked, reason);
  }
}
