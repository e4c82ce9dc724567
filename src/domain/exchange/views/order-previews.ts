// Previews of orders: reads the book and the account from the tables as of a seq, and asks the engine what the order would
// cost there. It never reads the engine's memory.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import type { OrderPreview } from '../../../contract/trading/orders.js';
import { LogReads, type Queryable } from '../../../platform/events/index.js';
import type { PlaceOrder } from '../engine/commands.js';
import type { MarketView } from '../engine/facts.js';
import { previewOf, type Preview, type PreviewScene } from '../engine/orders/preview.js';
import { refusal } from '../exchange.errors.js';
import { AccountReader } from './account.reader.js';
import { BookReader } from './book.reader.js';
import { MarketReader } from './market.reader.js';
import { averagePriceOf } from './wire.js';
