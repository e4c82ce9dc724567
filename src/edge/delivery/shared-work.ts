// What all audiences of a process share: translated events, the room for finished bytes, and the metrics.
import { Injectable } from '@nestjs/common';
import { DeliveryStats } from './delivery.stats.js';
import { FinishedBytes } from './finished-bytes.js';
import { Translations } from './translations.js';

@Injectable()
export class SharedWork {
  constructor(
    readonly room: FinishedBytes,
    readonly translations: Translations,
    readonly stats: DeliveryStats,
  ) {}
}
