// The live page: one item and one period, both in the address. This file connects the parts; each part does its own
// work.
import { ApiError, getJson, backoffMs, pause } from './api.js';
import { DEFAULT_PERIOD, PERIODS } from './candles.js';
import { PriceChart } from './chart.js';
import { coins, count, moment, NONE } from './format.js';
import { ItemPicker } from './item-picker.js';
import { LiveItem } from './live-item.js';
import { Quote } from './quote.js';

const { AbortController, URL } = window;

/** A page that slept longer than this reads its history again. */
const SLEEP_MS = 30_000;
/** An item still counts as busy when its last trades are at most this many seconds behind the newest. */
const BUSY_S = 60;
const PERIOD_NAMES = { '1h': 'hour', '24h': '24 hours', '7d': '7 days', '30d': '30 days' };

const byId = (id) => document.getElementById(id);

const quote = new Quote();
const picker = new ItemPicker((itemId) => go({ itemId, period: shown.period }));
const chart = new PriceChart(byId('chart'), {
  onHover: (bucket) => {
    hovered = bucket;
    showLegend();
  },
  onView: (isWhole) => {
    byId('reset-view').hidden = isWhole;
  },
});

/** The item and the period in the address. */
let shown = { itemId: null, period: DEFAULT_PERIOD };
let live = null;
/** The candles on the chart; null while there are none. */
let drawn = null;
let hovered = null;
let isDirty = false;

function readAddress() {
  const { searchParams } = new URL(window.location.href);
  const item = searchParams.get('item') ?? '';
  const period = searchParams.get('period');
  return {
    itemId: /^[1-9]\d{0,9}$/.test(item) ? Number(item) : null,
    period: Object.hasOwn(PERIODS, period) ? period : DEFAULT_PERIOD,
  };
}

function writeAddress({ itemId, period }, isNew) {
  const url = new URL(window.location.href);
  url.searchParams.set('item', String(itemId));
  url.searchParams.set('period', period);
  if (isNew && url.href !== window.location.href) window.history.pushState(null, '', url);
  else window.history.replaceState(null, '', url);
}

function go(wanted) {
  writeAddress(wanted, true);
  show(wanted);
}

function show({ itemId, period }) {
  const isOtherItem = itemId !== shown.itemId || !live;
  const isOtherPeriod = period !== shown.period;
  shown = { itemId, period };
  for (const button of byId('periods').children)
    button.ariaPressed = String(button.dataset.period === period);
  if (isOtherItem) showItem();
  else if (isOtherPeriod) live.show(period);
}

function showItem() {
  live?.stop();
  live = null;
  drawn = null;
  hovered = null;
  chart.clear();
  showLegend();
  picker.select(shown.itemId);
  quote.begin(itemTitle());
  notice('Reading the history…');
  nameChart();
  const item = new LiveItem(shown.itemId, shown.period, {
    history: showHistory,
    candle: showCandle,
    update: (update) => {
      showPrice(update);
      quote.addToTape(update);
    },
    latest: showPrice,
    seq: (seq) => quote.showSeq(seq),
    state: (state) => quote.showStream(state),
    feed: (feed) => quote.showFeed(feed),
    note: (text) => quote.note(text),
    problem: showProblem,
  });
  live = item;
  item.start();
}

const itemTitle = () => ({
  title: picker.nameOf(shown.itemId),
  detail: picker.isNamed(shown.itemId) ? `Item ${shown.itemId}` : '',
});

function showHistory(candles) {
  const isSame = drawn && drawn.itemId === candles.itemId && drawn.period === candles.period;
  drawn = candles;
  if (isSame) chart.redraw(candles);
  else chart.draw(candles);
  noticeIfEmpty();
  nameChart();
  showLegend();
}

function showCandle(candles, change) {
  if (document.hidden) {
    isDirty = true;
    return;
  }
  if (change === 'opened') chart.redraw(candles);
  else chart.follow(candles.last);
  noticeIfEmpty();
  showLegend();
}

function showPrice(price) {
  quote.showPrice(price);
  chart.markLast(price);
  document.title = `${coins(price.high)} / ${coins(price.low)} · ${picker.nameOf(shown.itemId)} · Ringside`;
}

/** The bucket under the pointer, or the open one. */
function showLegend() {
  const bucket = hovered ?? drawn?.last;
  byId('legend').hidden = !bucket;
  if (!bucket) return;
  byId('legend').dataset.bucket = new Date(bucket.startMs).toISOString();
  byId('legend-time').textContent = `${moment(bucket.startMs)} UTC`;
  byId('legend-high').textContent = withRange(bucket.high, bucket.highOhlc);
  byId('legend-low').textContent = withRange(bucket.low, bucket.lowOhlc);
  byId('legend-volume').textContent = count(bucket.volume);
}

const withRange = (mean, ohlc) =>
  ohlc === null ? NONE : `${coins(mean)} (${coins(ohlc[2])}–${coins(ohlc[1])})`;

function nameChart() {
  const name = picker.nameOf(shown.itemId);
  byId('chart').ariaLabel =
    `Instant-buy and instant-sell price of ${name}, last ${PERIOD_NAMES[shown.period]}. ` +
    'Arrow keys move, plus and minus zoom, Home shows all.';
}

function noticeIfEmpty() {
  if (drawn.last) notice(null);
  else
    notice(
      'No prices recorded',
      `Nothing was recorded for this item in the last ${PERIOD_NAMES[shown.period]}. The chart begins with the next change.`,
    );
}

function showProblem(error, willRetry) {
  if (!error) {
    quote.note('');
    return;
  }
  const said = error instanceof ApiError ? `${error.message} (${error.code})` : String(error);
  // If a chart is already shown, a temporary problem is only noted.
  if (drawn && willRetry) quote.note(said);
  else notice(willRetry ? 'Waiting for the server' : 'This item cannot be shown', said, !willRetry);
}

function notice(title, text = '', canRetry = false) {
  byId('notice').hidden = title === null;
  byId('notice-title').textContent = title ?? '';
  byId('notice-text').textContent = text;
  byId('notice-retry').hidden = !canRetry;
}

/** The most expensive of the traded items, because its line shows the most. Waits until there are prices. */
async function busiestItem(signal) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { body } = await getJson('prices/latest', signal);
      const itemId = busiestOf(body.data);
      if (itemId !== null) return itemId;
      notice('Waiting for the first prices', 'The feed has not brought any price yet.');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      showProblem(error, true);
    }
    await pause(Math.min(backoffMs(attempt), 5_000), signal);
  }
}

function busiestOf(prices) {
  const tradedAt = ({ high_time, low_time }) => Math.min(high_time ?? 0, low_time ?? 0);
  const newestS = prices.reduce((newest, price) => Math.max(newest, tradedAt(price)), 0);
  const busy = prices.filter((price) => tradedAt(price) >= newestS - BUSY_S);
  return busy.sort((a, b) => (b.high ?? 0) - (a.high ?? 0))[0]?.item_id ?? null;
}

let choosing = null;

async function showAddress() {
  choosing?.abort();
  const wanted = readAddress();
  if (wanted.itemId === null) {
    choosing = new AbortController();
    const { signal } = choosing;
    try {
      wanted.itemId = await busiestItem(signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    if (shown.itemId !== null && live) return;
    writeAddress(wanted, false);
  }
  show(wanted);
}

function keepAwake() {
  let hiddenAtMs = 0;
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      hiddenAtMs = Date.now();
      return;
    }
    if (isDirty && drawn) showHistory(drawn);
    isDirty = false;
    quote.tick();
    if (Date.now() - hiddenAtMs > SLEEP_MS) live?.wake();
  });
  window.addEventListener('online', () => live?.wake());
  window.addEventListener('pagehide', () => live?.stop());
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted && live) showItem();
  });
  window.setInterval(() => quote.tick(), 1_000);
}

byId('periods').addEventListener('click', ({ target }) => {
  const { period } = target.dataset;
  if (period && shown.itemId !== null) go({ itemId: shown.itemId, period });
});
byId('reset-view').addEventListener('click', () => chart.resetView());
byId('notice-retry').addEventListener('click', () => showItem());
window.addEventListener('popstate', showAddress);
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart.applyTheme());
keepAwake();
notice('Connecting…');
void showAddress();
void picker
  .load(() => {})
  .then(() => {
    if (shown.itemId === null) return;
    quote.rename(itemTitle());
    nameChart();
  });
