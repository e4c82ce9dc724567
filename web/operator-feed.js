// The operators' part of the account page: one of their channels, live, and the figures of the streams.
import { ApiError, getJson } from './api.js';
import { EventStream } from './event-stream.js';
import { count, duration, NONE, timeOfDay } from './format.js';

const { AbortController } = window;

const TOPICS = {
  operator: ['notifications', 'system', 'fights', 'bets', 'streaming'],
  admin: ['notifications', 'global', 'system', 'fights', 'bets', 'users', 'finance', 'streaming'],
};
const ROWS_MAX = 200;
const STATS_MS = 5_000;
const STATE_LABELS = { connecting: 'Connecting', live: 'LIVE', reconnecting: 'Reconnecting' };
const STATS = ['connections', 'transports', 'signed-in', 'roles', 'waiting', 'head', 'uptime'];

const byId = (id) => document.getElementById(id);

export class OperatorFeed {
  #onRefused;
  #stream = null;
  #life = null;
  #timer;

  /** Calls `onRefused` when the server does not open the channel, or has closed it. */
  constructor(onRefused) {
    this.#onRefused = onRefused;
    byId('operator-topic').addEventListener('change', () => this.#listen());
  }

  start(role) {
    this.stop();
    const topics = TOPICS[role];
    byId('operator').hidden = !topics;
    if (!topics) return;
    byId('operator-topic').replaceChildren(...topics.map((topic) => new window.Option(topic, topic)));
    this.#life = new AbortController();
    this.#timer = window.setInterval(() => this.#readStats(), STATS_MS);
    this.#listen();
  }

  stop() {
    window.clearInterval(this.#timer);
    this.#life?.abort();
    this.#stream?.close();
    this.#life = null;
    this.#stream = null;
    byId('operator-feed').replaceChildren();
    for (const figure of STATS) byId(`stats-${figure}`).textContent = '';
  }

  #listen() {
    this.#stream?.close();
    this.#clear();
    this.#showState('connecting');
    this.#stream = new EventStream(
      { path: `sse/admin/${byId('operator-topic').value}` },
      {
        state: (state) => this.#showState(state),
        refused: this.#onRefused,
        events: {
          message: (message) => this.#add(message),
          reset: () => this.#clear(),
          goodbye: ({ reason }) => {
            if (reason === 'unauthenticated' || reason === 'forbidden') this.#onRefused();
          },
        },
      },
    );
  }

  #clear() {
    byId('operator-feed').replaceChildren();
    byId('operator-empty').hidden = false;
  }

  #showState(state) {
    byId('operator-state').dataset.state = state;
    byId('operator-state-label').textContent = STATE_LABELS[state];
    if (state === 'live') this.#readStats();
  }

  #add({ timestamp, priority, type, data, seq }) {
    const row = document.createElement('tr');
    const priorityCell = cell(priority);
    priorityCell.dataset.priority = priority;
    row.append(
      cell(timeOfDay(Date.parse(timestamp))),
      priorityCell,
      cell(type),
      cell(textOf(data)),
      cell(count(seq)),
    );
    const feed = byId('operator-feed');
    feed.prepend(row);
    while (feed.rows.length > ROWS_MAX) feed.deleteRow(-1);
    byId('operator-empty').hidden = true;
  }

  async #readStats() {
    if (document.hidden) return;
    const { signal } = this.#life;
    try {
      const { body } = await getJson('sse/admin/stats', signal);
      this.#showStats(body);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      // The state of the stream shows the problem.
      for (const figure of STATS) byId(`stats-${figure}`).textContent = NONE;
    }
  }

  #showStats({ connections, users, waitingBytes, head, uptimeSeconds }) {
    const { anonymous = 0, ...signedIn } = users;
    byId('stats-connections').textContent = count(sum(connections));
    byId('stats-transports').textContent = listOf(connections);
    byId('stats-signed-in').textContent = `${count(sum(signedIn))} signed in`;
    byId('stats-roles').textContent = listOf({ ...signedIn, anonymous });
    byId('stats-waiting').textContent = `${count(waitingBytes)} bytes`;
    byId('stats-head').textContent = count(head);
    byId('stats-uptime').textContent = `up ${duration(uptimeSeconds)}`;
  }
}

const sum = (counts) => Object.values(counts).reduce((total, value) => total + value, 0);
const listOf = (counts) =>
  Object.entries(counts)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${count(value)} ${name}`)
    .join(', ');

/** "hello · from u_1": the fields of this type in one line, texts first. */
function textOf({ message, ...rest }) {
  const others = Object.entries(rest).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return (typeof message === 'string' ? [message, ...others] : others).join(' · ');
}

function cell(text) {
  const td = document.createElement('td');
  td.textContent = text;
  return td;
}
