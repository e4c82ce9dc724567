import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ANONYMOUS } from '../../contract/auth/access.js';
import { CLIENT_COMMANDS } from '../../contract/streams/socket-commands.js';
import { SocketCommands, type CommandSchema, type SocketPeer, type SocketReply } from './socket-commands.js';

const waveSchema = z.strictObject({ action: z.literal('wave'), times: z.int().min(1) });
const waved = z.object({ type: z.literal('waved') });

function commandsWith(...heard: number[][]): SocketCommands {
  const commands = new SocketCommands();
  commands.register({
    schema: waveSchema,
    replies: [waved],
    handle: ({ times }, peer) => {
      heard[0]?.push(times);
      peer.send({ type: 'waved' });
    },
  });
  return commands;
}
function peerOf(sent: SocketReply[]): SocketPeer {
  return { caller: ANONYMOUS, ip: '127.0.0.1', send: (reply) => void sent.push(reply) };
}

describe('the registry of socket commands', () => {
  it('hands a command to its handler, parsed', async () => {
    const [heard, sent]: [number[], SocketReply[]] = [[], []];
    await commandsWith(heard).execute({ action: 'wave', times: 2 }, peerOf(sent));
    expect([heard, sent]).toEqual([[2], [{ type: 'waved' }]]);
  });

  it.each([
    ['no object', 'wave'],
    ['an unknown action', { action: 'shout' }],
    ['a field of the wrong type', { action: 'wave', times: 'two' }],
    ['an unknown field', { action: 'wave', times: 1, loud: true }],
  ])('refuses %s', async (_what, raw) => {
    const heard: number[] = [];
    await expect(commandsWith(heard).execute(raw, peerOf([]))).rejects.toMatchObject({ code: 'bad_request' });
    expect(heard).toEqual([]);
  });

  it('greets a user with what every module has for a new connection', async () => {
    const sent: SocketReply[] = [];
    const commands = commandsWith();
    commands.greet({ replies: [waved], messages: async (userId) => [{ type: `first for ${userId}` }] });
    commands.greet({ replies: [], messages: async () => [{ type: 'second' }] });
    await commands.welcome('u1', peerOf(sent));
    expect(sent).toEqual([{ type: 'first for u1' }, { type: 'second' }]);
    expect(commands.replies).toEqual([waved]);
  });

  it('names a command of the contract that has no handler, and one that has two', () => {
    const commands = commandsWith();
    const register = (schema: CommandSchema) =>
      commands.register({ schema, replies: [], handle: () => undefined });
    for (const [action, schema] of Object.entries(CLIENT_COMMANDS)) {
      expect(() => commands.assertComplete()).toThrow(`the command ${action} has no handler`);
      register(schema);
    }
    expect(() => commands.assertComplete()).not.toThrow();
    expect(() => register(CLIENT_COMMANDS.ping)).toThrow('the command ping has two handlers');
  });
});
