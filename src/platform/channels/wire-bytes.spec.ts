// The bytes of every kind of message. Clients depend on the fields; replay and live must be equal to the byte.
import { describe, expect, it } from '@jest/globals';
import { familyOf, loggedView, productChannels } from '../../../test/support/product-channels.js';
import type { ChannelFamily } from '../../contract/streams/channels.js';

const registry = productChannels();
const ORDER = [
  ...[7, 'm1', 'c-1', 'YES', 'BUY', 'LIMIT', 'GTC', 6500, '2000000', null, null, false, 'cancel_newest'],
  ...['0', '0', '0', '1300000', 'OPEN', null, 1000, 1000],
];
const SIDE = ['u_1', 7, 'YES', 'BUY', '325000', '33'];
const ORDERS_CHANGED = {
  marketId: 'm1',
  trades: [
    [3, 'mint', 1234, 6500, '500000', SIDE, null],
    [4, 'quote', 1234, 9, '1', SIDE, null],
    [5, 'transfer', 1235, 6500, '1', ['u_2', 8, 'NO', 'SELL', '1', '0'], SIDE],
  ],
  levels: [['bid', 6500, '2000000']],
  checksum: 9,
};
const MARKET = {
  id: 'm1',
  venue: 'book',
  state: 'ACTIVE',
  closesAt: '2026-01-01T00:00:00.000Z',
};
const BANNED = { type: 'USER_BANNED', priority: 'high', data: { userId: 'u_1' } };
const REGISTERED = { type: 'USER_REGISTERED', priority: 'low', data: {} };
const PRICES = {
  source: 'x',
  timestamp: '2025-01-14T12:54:55.000Z',
  prices: [
    { item_id: 2, high: 5, low: null, high_time: 1, low_time: null },
    { item_id: 3, high: 6, low: 4, high_time: 1, low_time: 2 },
  ],
};
const STARTED = { from: 'APPROVED', market: MARKET, actor: 'u_1', reason: 'it is time' };
const CLOSED = { from: null, market: { ...MARKET, state: 'CLOSED' }, actor: null, reason: null };
const FACTS = {
  facts: [
    ['order_placed', ORDER, '1300000', ['900', '100'], null],
    ['balance_changed', 'withdrawal', '5', ['895', '100']],
  ],
};
const ADDED = { notices: [{ event: 'watchlist_item_added', data: { id: 'w' } }] };
const BROADCAST = { type: 'NEW_BET', priority: 'critical', data: { test: true } };

interface Case {
  readonly what: string;
  readonly type: string;
  readonly data: unknown;
  readonly channel: string;
  readonly messages: readonly (readonly [key: string, name: string | null, json: string])[];
}

const CASES: readonly Case[] = [
  {
    what: 'prices',
    type: 'pricing.prices.changed',
    data: PRICES,
    channel: 'prices',
    messages: [
      [
        '2',
        'price-update',
        '{"item_id":2,"high":5,"low":null,"high_time":1,"low_time":null,"timestamp":"2025-01-14T12:54:55.000Z","seq":42,"channel":"prices"}',
      ],
      [
        '3',
        'price-update',
        '{"item_id":3,"high":6,"low":4,"high_time":1,"low_time":2,"timestamp":"2025-01-14T12:54:55.000Z","seq":42,"channel":"prices"}',
      ],
    ],
  },
  {
    what: 'changed levels of a book',
    type: 'exchange.market.orders_changed',
    data: ORDERS_CHANGED,
    channel: 'book:m1',
    messages: [
      [
        'm1',
        null,
        '{"type":"book_levels","market_id":"m1","channel":"book:m1","levels":[["bid",6500,"2000000"]],"checksum":9,"timestamp":"2023-11-14T22:13:20.000Z","seq":42}',
      ],
    ],
  },
  {
    what: 'trades that left the book as it was',
    type: 'exchange.market.orders_changed',
    data: { ...ORDERS_CHANGED, checksum: null },
    channel: 'book:m1',
    messages: [],
  },
  {
    what: 'trades',
    type: 'exchange.market.orders_changed',
    data: ORDERS_CHANGED,
    channel: 'market:m1',
    messages: [
      [
        '',
        null,
        '{"type":"trade","market_id":"m1","data":{"trade_id":"3","kind":"mint","trade_type":"buy","outcome":true,"price_bps":6500,"shares":"500000","cost":"325000","user":"p_IwjyljWZjR1QBMSN"},"channel":"market:m1","timestamp":"1970-01-01T00:00:01.234Z","seq":42,"tx":41,"part":1,"parts":2}',
      ],
      [
        '',
        null,
        '{"type":"trade","market_id":"m1","data":{"trade_id":"5","kind":"transfer","trade_type":"sell","outcome":false,"price_bps":6500,"shares":"1","cost":"1","user":"p_L5fJBGwaTHqvTMwr"},"channel":"market:m1","timestamp":"1970-01-01T00:00:01.235Z","seq":42,"tx":41,"part":2,"parts":2}',
      ],
    ],
  },
  {
    what: 'a state of a market',
    type: 'exchange.market.state_changed',
    data: STARTED,
    channel: 'market:m1',
    messages: [
      [
        '',
        null,
        '{"type":"market_state","market_id":"m1","data":{"old_state":"APPROVED","new_state":"ACTIVE","market":{"id":"m1","venue":"book","state":"ACTIVE","closesAt":"2026-01-01T00:00:00.000Z"},"actor":"p_IwjyljWZjR1QBMSN","reason":"it is time","deadline":null,"event":"change","evidence":null},"channel":"market:m1","timestamp":"2023-11-14T22:13:20.000Z","seq":42,"tx":41,"part":1,"parts":1}',
      ],
    ],
  },
  {
    what: 'a state that the clock brought',
    type: 'exchange.market.state_changed',
    data: CLOSED,
    channel: 'market:m1',
    messages: [
      [
        '',
        null,
        '{"type":"market_state","market_id":"m1","data":{"old_state":null,"new_state":"CLOSED","market":{"id":"m1","venue":"book","state":"CLOSED","closesAt":"2026-01-01T00:00:00.000Z"},"actor":null,"reason":null,"deadline":null,"event":"change","evidence":null},"channel":"market:m1","timestamp":"2023-11-14T22:13:20.000Z","seq":42,"tx":41,"part":1,"parts":1}',
      ],
    ],
  },
  {
    what: 'orders and balance of a user',
    type: 'exchange.user.changed',
    data: FACTS,
    channel: 'user:u_1',
    messages: [
      [
        '',
        null,
        '{"event":"order_placed","data":{"order":{"id":"7","clientOrderId":"c-1","marketId":"m1","itemId":null,"outcome":"YES","side":"BUY","type":"LIMIT","timeInForce":"GTC","priceBps":6500,"price":null,"quantity":"2000000","maxCost":null,"filledQuantity":"0","remainingQuantity":"2000000","cost":"0","fees":"0","held":"1300000","status":"OPEN","reason":null,"postOnly":false,"selfTradePrevention":"cancel_newest","expiresAt":null,"createdAt":"1970-01-01T00:00:01.000Z","updatedAt":"1970-01-01T00:00:01.000Z"}},"channel":"user:u_1","timestamp":"2023-11-14T22:13:20.000Z","seq":42,"tx":41,"part":1,"parts":3}',
      ],
      [
        '',
        null,
        '{"event":"margin_blocked","data":{"orderId":"7","marketId":"m1","itemId":null,"outcome":"YES","asset":"credits","amount":"1300000","held":"1300000","balance":{"available":"900","held":"100","total":"1000"},"position":null},"channel":"user:u_1","timestamp":"2023-11-14T22:13:20.000Z","seq":42,"tx":41,"part":2,"parts":3}',
      ],
      [
        '',
        null,
        '{"event":"balance_updated","data":{"available":"895","held":"100","total":"995","cause":"withdrawal","amount":"-5"},"channel":"user:u_1","timestamp":"2023-11-14T22:13:20.000Z","seq":42,"tx":41,"part":3,"parts":3}',
      ],
    ],
  },
  {
    what: 'a watchlist of a user',
    type: 'watchlists.item.added',
    data: ADDED,
    channel: 'user:u_1',
    messages: [
      [
        '',
        null,
        '{"event":"watchlist_item_added","data":{"id":"w"},"channel":"user:u_1","timestamp":"2023-11-14T22:13:20.000Z","seq":42,"tx":41,"part":1,"parts":1}',
      ],
    ],
  },
  {
    what: 'an operator event',
    type: 'auth.user.banned',
    data: BANNED,
    channel: 'admin:users',
    messages: [
      [
        '',
        null,
        '{"type":"USER_BANNED","channel":"admin:users","priority":"high","data":{"userId":"u_1"},"timestamp":"2023-11-14T22:13:20.000Z","seq":42}',
      ],
    ],
  },
  {
    what: 'an operator event among the notifications',
    type: 'auth.user.banned',
    data: BANNED,
    channel: 'admin:notifications',
    messages: [
      [
        '',
        null,
        '{"type":"USER_BANNED","channel":"admin:notifications","priority":"high","data":{"userId":"u_1"},"timestamp":"2023-11-14T22:13:20.000Z","seq":42}',
      ],
    ],
  },
  {
    what: 'a low priority among the notifications',
    type: 'auth.user.registered',
    data: REGISTERED,
    channel: 'admin:notifications',
    messages: [],
  },
  {
    what: 'an operator event on the channel of all topics',
    type: 'auth.user.registered',
    data: REGISTERED,
    channel: 'admin:global',
    messages: [
      [
        '',
        null,
        '{"type":"USER_REGISTERED","channel":"admin:global","priority":"low","data":{},"timestamp":"2023-11-14T22:13:20.000Z","seq":42}',
      ],
    ],
  },
  {
    what: 'a test broadcast',
    type: 'admin.broadcast.sent',
    data: BROADCAST,
    channel: 'admin:bets',
    messages: [
      [
        '',
        null,
        '{"type":"NEW_BET","channel":"admin:bets","priority":"critical","data":{"test":true},"timestamp":"2023-11-14T22:13:20.000Z","seq":42}',
      ],
    ],
  },
];

describe('the bytes of a message', () => {
  it.each(CASES)('are these of $what', ({ type, data, channel, messages }) => {
    const family = channel.split(':')[0] as ChannelFamily;
    const found = familyOf(registry, family).messages(loggedView(type, data), channel);
    expect(found.map(({ key, name, json }) => [key, name, json])).toEqual(messages);
  });
});
