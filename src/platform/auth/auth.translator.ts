// What auth publishes for operators, on `admin:users`.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry, operatorNotice } from '../channels/index.js';

@Injectable()
export class AuthTranslator implements OnModuleInit {
  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.translate('auth.user.registered', 'admin', operatorNotice);
    this.registry.translate('auth.user.verified', 'admin', operatorNotice);
    this.registry.translate('auth.user.banned', 'admin', operatorNotice);
    this.registry.translate('auth.operator.acted', 'admin', operatorNotice);
  }
}
