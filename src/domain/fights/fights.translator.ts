// What happens to fights and their streams, on the channels of operators.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry, operatorNotice } from '../../platform/channels/index.js';

@Injectable()
export class FightsTranslator implements OnModuleInit {
  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.translate('fights.fight.created', 'admin', operatorNotice);
    this.registry.translate('fights.fight.updated', 'admin', operatorNotice);
    this.registry.translate('fights.window.opened', 'admin', operatorNotice);
    this.registry.translate('fights.window.closed', 'admin', operatorNotice);
    this.registry.translate('fights.bet.placed', 'admin', operatorNotice);
    this.registry.translate('fights.bet.matched', 'admin', operatorNotice);
    this.registry.translate('fights.stream.started', 'admin', operatorNotice);
    this.registry.translate('fights.stream.ended', 'admin', operatorNotice);
    this.registry.translate('fights.stream.failed', 'admin', operatorNotice);
    this.registry.translate('fights.viewers.counted', 'admin', operatorNotice);
  }
}
