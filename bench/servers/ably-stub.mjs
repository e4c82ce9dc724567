// Speaks the part of Ably's JSON protocol that a subscriber needs to ably-js: connect, attach, messages, and the continuity
// of a channel after its serial when a connection resumes.
// https://sdk.ably.com/builds/ably/specification/main/features/
import { serveStub } from './stub-kit.mjs';

const ACTION = { heartbeat: 0, connected: 4, close: 7, closed: 8, attach: 10, attached: 11, message: 15 };
const RESUMED = 4;
const CONNECTION = 'bench';
const serialOf = (offset) => `s${String(offset).padStart(10, '0')}`;
const offsetOf = (serial) => Number(serial.slice(1));

await serveStub((socket, { hub, url }) => {
  const send = (frame) => socket.send(JSON.stringify(frame));
  const attach = ({ channel, channelSerial }) => {
    const deliver = ({ text, offset }) =>
      send({
        ...{ action: ACTION.message, channel, channelSerial: serialOf(offset), id: `m${offset}` },
        ...{ connectionId: CONNECTION, timestamp: 1_736_859_295_000 },
        messages: [{ name: 'message', data: text, encoding: 'json' }],
      });
    const missed = channelSerial ? hub.after(channel, offsetOf(channelSerial)) : [];
    // The serial up to which the client has everything, so that it can also resume before the first message.
    const serial = channelSerial ?? serialOf(hub.channel(channel).offset);
    const flags = channelSerial ? RESUMED : 0;
    send({ action: ACTION.attached, channel, channelSerial: serial, flags });
    for (const message of missed) deliver(message);
    hub.join(channel, socket, deliver);
    if (!channelSerial) hub.greet(channel, deliver);
  };
  socket.on('message', (data) => {
    const frame = JSON.parse(data);
    if (frame.action === ACTION.attach) attach(frame);
    else if (frame.action === ACTION.heartbeat) send({ action: ACTION.heartbeat, id: frame.id });
    else if (frame.action === ACTION.close) send({ action: ACTION.closed });
  });
  send({
    ...{
      action: ACTION.connected,
      connectionId: CONNECTION,
      connectionKey: url.searchParams.get('resume') ?? 'bench!1',
    },
    connectionDetails: {
      ...{ connectionKey: 'bench!1', maxMessageSize: 65_536, maxIdleInterval: 15_000 },
      ...{ connectionStateTtl: 120_000, maxInboundRate: 250, serverId: 'stub' },
    },
  });
});
