// The figures around the chart: last prices, their times, the state of the stream and the tape of updates.
import { age, coins, count, moment, NONE, share, timeOfDay } from './format.js';

const TAPE_ROWS = 60;
const STATE_LABELS = {
  connecting: 'Connecting',
  live: 'LIVE',
  reconnecting: 'Reconnecting',
  stale: 'Feed stale',
  idle: 'Not connected',
};

const byId = (id) => document.getElementById(id);

export class Quote {
  #stream = 'connecting';
  #isStale = false;
  #note = '';
  #price = null;
  #shownOnTape = null;

  /** Another item: there are no figures yet. */
  begin(name) {
    this.#price = null;
    this.#shownOnTape = null;
    this.#note = '';
    this.#isStale = false;
    byId('tape').replaceChildren();
    byId('tape-empty').hidden = false;
    byId('seq').textContent = NONE;
    this.rename(name);
    this.showPrice({ high: null, low: null, high_time: null, low_time: null, timestamp: null });
  }

  /** `name` is {title, detail}. */
  rename({ title, detail }) {
    byId('item-name').textContent = title;
    byId('item-id').textContent = detail;
  }

  /** A price-update, or an entry of the latest prices. */
  showPrice(price) {
    this.#price = price;
    const { high, low, high_time, low_time, timestamp } = price;
    byId('high').textContent = coins(high);
    byId('low').textContent = coins(low);
    byId('high-time').textContent = tradeTime(high, high_time);
    byId('low-time').textContent = tradeTime(low, low_time);
    const spread = high === null || low === null ? null : high - low;
    byId('spread').textContent = coins(spread);
    byId('spread-share').textContent = spread === null || low === 0 ? '' : `${share(spread / low)} of sell`;
    byId('updated').textContent = timestamp === null ? NONE : `${timeOfDay(Date.parse(timestamp))} UTC`;
    this.tick();
  }

  /** Updates the relative times, such as "3 s ago". */
  tick() {
    const { timestamp } = this.#price ?? {};
    byId('updated-age').textContent = timestamp ? age(Date.parse(timestamp), Date.now()) : '';
  }

  addToTape({ high, low, timestamp }) {
    const before = this.#shownOnTape;
    const row = document.createElement('tr');
    row.append(
      cell(timeOfDay(Date.parse(timestamp))),
      cell(coins(high), direction(before?.high, high)),
      cell(coins(low), direction(before?.low, low)),
    );
    this.#shownOnTape = { high, low };
    const tape = byId('tape');
    tape.prepend(row);
    while (tape.rows.length > TAPE_ROWS) tape.deleteRow(-1);
    byId('tape-empty').hidden = true;
  }

  showSeq(seq) {
    byId('seq').textContent = count(seq);
  }

  showStream(state) {
    this.#stream = state;
    this.#showState();
  }

  showFeed({ source, stale }) {
    this.#isStale = stale;
    byId('replay-badge').hidden = source !== 'replay';
    byId('source-credit').hidden = source !== 'replay' && source !== 'wiki';
    this.#showState();
  }

  /** A note about the connection, such as the reason why it ended. */
  note(text) {
    this.#note = text;
    this.#showState();
  }

  #showState() {
    const state = this.#stream === 'live' && this.#isStale ? 'stale' : this.#stream;
    const label =
      state === 'reconnecting' && this.#note ? `${STATE_LABELS[state]}: ${this.#note}` : STATE_LABELS[state];
    byId('state').dataset.state = state;
    if (byId('state-label').textContent !== label) byId('state-label').textContent = label;
  }
}

function tradeTime(price, time) {
  if (price === null) return 'no trade known';
  if (time === null) return 'time unknown';
  const atMs = time * 1000;
  const isToday = Date.now() - atMs < 86_400_000;
  return `traded ${isToday ? timeOfDay(atMs) : moment(atMs)} UTC`;
}

function cell(text, direction = '') {
  const td = document.createElement('td');
  td.textContent = text;
  td.className = direction;
  return td;
}

function direction(before, now) {
  if (before === null || before === undefined || now === null || before === now) return '';
  return now > before ? 'up' : 'down';
}
