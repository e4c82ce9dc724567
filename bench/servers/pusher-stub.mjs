// Speaks version 7 of the Pusher protocol to pusher-js. The protocol has no recovery.
// https://pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol
import { serveStub } from './stub-kit.mjs';

const ACTIVITY_TIMEOUT_SECONDS = 120;

await serveStub((socket, { hub }) => {
  const send = (event, channel, data) =>
    socket.send(JSON.stringify({ event, ...(channel && { channel }), data }));
  const subscribe = (channel) => {
    // The data of an event is text: JSON within JSON.
    const deliver = ({ text }) => send('message', channel, text);
    send('pusher_internal:subscription_succeeded', channel, '{}');
    hub.join(channel, socket, deliver);
    hub.greet(channel, deliver);
  };
  socket.on('message', (data) => {
    const { event, data: body } = JSON.parse(data);
    if (event === 'pusher:subscribe') subscribe(body.channel);
    else if (event === 'pusher:ping') send('pusher:pong', null, '{}');
  });
  const hello = { socket_id: '1.1', activity_timeout: ACTIVITY_TIMEOUT_SECONDS };
  send('pusher:connection_established', null, JSON.stringify(hello));
});
