// What a client must know before it begins: the kind of the server, its version, and its limits.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject } from '@nestjs/common';
import { aboutSchema, type About } from '../../contract/about.js';
import { LIST_PAGE_MAX } from '../../contract/lists.js';
import { ITEMS_MAX } from '../../contract/pricing/prices.js';
import { CHANNELS_MAX } from '../../contract/streams/channels.js';
import {
  COMMAND_WINDOW_MS,
  COMMANDS_PER_WINDOW,
  HISTORY_MAX,
} from '../../contract/streams/socket-commands.js';
import { EVENTS_PAGE_MAX } from '../../contract/streams/stream-query.js';
import { BATCH_MAX } from '../../contract/trading/orders.js';
import { OPEN_ORDERS_PER_USER_MAX, VALID_FOR_MS_MAX } from '../../domain/exchange/index.js';
import { CONFIG, staleAfterMsOf, type Config } from '../../platform/config/config.js';
import { Epoch } from '../../platform/events/index.js';
import { Route, Routes } from '../../platform/http/index.js';
import { ROOT } from './package-root.js';

@Routes({ path: 'about', tag: 'system', access: 'public' })
export class AboutController {
  private readonly version = versionOf(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly epoch: Epoch,
  ) {}

  @Route({
    on: 'GET',
    summary: 'Version, kind and limits of the server',
    answer: aboutSchema,
    operationId: 'getAbout',
  })
  about(): About {
    const { config } = this;
    return {
      name: 'ringside',
      version: this.version,
      paper: config.TRADING_PAPER,
      demo: false,
      epoch: this.epoch.current(),
      heartbeatMs: config.SSE_HEARTBEAT_INTERVAL,
      feedStaleMs: staleAfterMsOf(config),
      proposalOpenMs: config.WAGER_OPEN_TIME,
      limits: {
        channelsPerConnection: CHANNELS_MAX,
        itemsPerStream: ITEMS_MAX,
        historyMessages: HISTORY_MAX,
        eventsPage: EVENTS_PAGE_MAX,
        listPage: LIST_PAGE_MAX,
        streamsPerUser: config.MAX_CLIENTS_PER_USER,
        socketCommands: COMMANDS_PER_WINDOW,
        socketCommandsMs: COMMAND_WINDOW_MS,
        requestsPerMinute: config.RATE_LIMIT_PER_MINUTE,
        openOrders: OPEN_ORDERS_PER_USER_MAX,
        ordersPerBatch: BATCH_MAX,
        orderValueMin: String(config.ORDER_VALUE_MIN),
        orderValidMs: VALID_FOR_MS_MAX,
      },
    };
  }
}

const versionOf = (json: string): string => (JSON.parse(json) as { version: string }).version;
