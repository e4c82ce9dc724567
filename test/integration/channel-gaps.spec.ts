// Real: PostgreSQL, the whole app. What a module forgot to declare or to translate is refused, by name.
import { Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ChannelRegistry, SocketCommands } from '../../src/platform/channels/index.js';
import { defineEvents, EventLog, EventStore } from '../../src/platform/events/index.js';
import { asUser, bearer, logIn, UNLIMITED } from '../support/accounts.js';
import { QUIET_PRICES, startTestApp } from '../support/app.js';
import { SocketClient } from '../support/socket-client.js';

declare module '../../src/platform/events/event-map.js' {
  interface EventMap {
    'test.gap.made': { n: number };
  }
}

const waveSchema = z
  .strictObject({ action: z.literal('wave') })
  .meta({ id: 'Wave', description: 'Waves.', example: { action: 'wave' } });
const wavedSchema = z
  .object({ type: z.literal('waved') })
  .meta({ id: 'Waved', description: 'A wave.', example: { type: 'waved' } });

/** A module that adds a command, and greets users. */
@Module({})
class WaveModule {
  constructor(commands: SocketCommands) {
    commands.register({
      schema: waveSchema,
      replies: [wavedSchema],
      handle: (_command, peer) => peer.send({ type: 'waved' }),
    });
    commands.greet({ replies: [wavedSchema], messages: async () => [{ type: 'waved' }] });
  }
}

describe('a module of its own', () => {
  it('adds a socket command, and greets whoever is signed in, once', async () => {
    const ringside = await startTestApp({ ...UNLIMITED, ...QUIET_PRICES }, [WaveModule]);
    try {
      const account = await asUser(ringside);
      const token = (bearer(await logIn(ringside, account)) as { authorization: string }).authorization;
      const client = new SocketClient(ringside.url);
      await client.open();
      const greetings = () => client.messages.filter(({ type }) => type === 'waved').length;
      client.send({ action: 'ping' });
      await client.next('pong');
      expect(greetings()).toBe(0);
      for (const id of ['first', 'renewed']) {
        client.send({ action: 'auth', token: token.replace('Bearer ', '') });
        client.send({ action: 'unsubscribe', id });
        await client.next('error', id);
        expect(greetings()).toBe(1);
      }
      client.send({ action: 'wave' });
      client.send({ action: 'unsubscribe', id: 'waved' });
      await client.next('error', 'waved');
      expect(greetings()).toBe(2);
      client.socket.terminate();

      const signedIn = new SocketClient(ringside.url, { headers: { authorization: token } });
      await signedIn.open();
      await signedIn.next('waved');
      signedIn.socket.terminate();
    } finally {
      await ringside.stop();
    }
  });
});

describe('an event type', () => {
  it('cannot be published on a family that it does not name', async () => {
    const ringside = await startTestApp(QUIET_PRICES);
    try {
      const log = ringside.app.get(EventLog);
      const append = () =>
        log.transaction(async (tx) => tx.append('test.gap.made', { n: 1 }, { market: 'market:m1' }));
      await expect(append()).rejects.toThrow(
        'events of type test.gap.made are not defined on the family market',
      );
      defineEvents({ 'test.gap.made': ['market'] });
      await append();
      const stored = await ringside.app.get(EventStore).after(0);
      expect(stored.filter(({ type }) => type === 'test.gap.made')).toHaveLength(1);
    } finally {
      await ringside.stop();
    }
  });

  it('keeps the process from starting while nobody translates it', async () => {
    defineEvents({ 'test.gap.made': ['market'] });
    await expect(startTestApp(QUIET_PRICES)).rejects.toThrow(
      'test.gap.made has no translator for the family market',
    );

    @Module({})
    class TranslatorModule {
      constructor(registry: ChannelRegistry) {
        registry.translate('test.gap.made', 'market', ({ n }) => [
          { type: 'gap', market_id: 'm1', data: { n } },
        ]);
      }
    }
    await (await startTestApp(QUIET_PRICES, [TranslatorModule])).stop();
  });
});
