// The drawing: mean instant-buy and instant-sell price of each bucket as two lines, the number of price changes
// below. The time axis is even, so an empty bucket takes its place on the axis.
import { axisPrice, coins, dayOfMonth, minuteOfDay, moment, timeOfDay } from './format.js';

const { createChart, CrosshairMode, HistogramSeries, LineSeries, LineStyle, TickMarkType } =
  LightweightCharts;

/** Room beside the first and the last bucket, for the label of the time below it. */
const MARGIN_PX = 22;
const PAN_SHARE = 0.1;
const ZOOM_FACTOR = 1.25;

export class PriceChart {
  #host;
  #chart;
  #high;
  #low;
  #volume;
  #lines;
  #buckets = new Map();
  #bucketMs = 1;
  /** The last trades; the price axis always includes them, whatever the means are. */
  #last = { high: null, low: null };
  /** Whether the chart controls the view: it then always shows the whole period. */
  #isWhole = true;
  #onView;

  /** `onHover(bucket or null)`; `onView(isWhole)` when the reader moves the view. */
  constructor(host, { onHover, onView }) {
    this.#host = host;
    this.#onView = onView;
    this.#chart = createChart(host, {
      autoSize: true,
      layout: { attributionLogo: false, fontFamily: 'system-ui, sans-serif', fontSize: 12 },
      crosshair: { mode: CrosshairMode.Magnet },
      localization: {
        priceFormatter: (price) => coins(Math.round(price)),
        tickmarksPriceFormatter: (prices) => prices.map(axisPrice),
        timeFormatter: (time) => `${moment(time * 1000)} UTC`,
      },
      timeScale: { timeVisible: true, tickMarkFormatter: tickMark, rightOffset: 2, minBarSpacing: 0.5 },
      rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.22 }, minimumWidth: 60 },
    });
    const line = {
      lineWidth: 2,
      lastValueVisible: false,
      priceLineVisible: false,
      priceFormat: { type: 'price', minMove: 1 },
    };
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } });
    const lineOf = (side) => ({
      ...line,
      autoscaleInfoProvider: (fit) => including(fit(), this.#last[side]),
    });
    this.#low = this.#chart.addSeries(LineSeries, lineOf('low'));
    this.#high = this.#chart.addSeries(LineSeries, lineOf('high'));
    const lastPrice = {
      price: 0,
      lineStyle: LineStyle.Dotted,
      lineWidth: 1,
      lineVisible: false,
      axisLabelVisible: false,
    };
    this.#lines = { high: this.#high.createPriceLine(lastPrice), low: this.#low.createPriceLine(lastPrice) };
    this.#chart.subscribeCrosshairMove(({ time }) => onHover(this.#buckets.get(time) ?? null));
    this.#listen();
    this.applyTheme();
  }

  /** Another item or period: replaces everything. */
  draw(candles) {
    this.#bucketMs = candles.bucketMs;
    this.#isWhole = true;
    this.redraw(candles);
    this.#onView(true);
  }

  /** The same item and period, corrected or one bucket longer; the reader's view stays. */
  redraw(candles) {
    const rows = evenly(candles.buckets, this.#bucketMs);
    this.#buckets = new Map(rows.map((row) => [row.startMs / 1000, row]));
    this.#high.setData(rows.map((row) => point(row, row.high)));
    this.#low.setData(rows.map((row) => point(row, row.low)));
    this.#volume.setData(rows.map((row) => point(row, row.volume)));
    if (this.#isWhole) this.#showWhole();
  }

  /** Only the open bucket has changed. */
  follow(bucket) {
    this.#buckets.set(bucket.startMs / 1000, bucket);
    this.#high.update(point(bucket, bucket.high));
    this.#low.update(point(bucket, bucket.low));
    this.#volume.update(point(bucket, bucket.volume));
  }

  clear() {
    this.#buckets = new Map();
    for (const series of [this.#high, this.#low, this.#volume]) series.setData([]);
    this.markLast({ high: null, low: null });
  }

  /** Labels the last trades on the price axis; null hides the label. */
  markLast({ high, low }) {
    const prices = { high, low };
    this.#last = prices;
    for (const side of ['high', 'low']) {
      const isKnown = prices[side] !== null;
      this.#lines[side].applyOptions({
        price: prices[side] ?? 0,
        lineVisible: isKnown,
        axisLabelVisible: isKnown,
      });
    }
  }

  resetView() {
    this.#isWhole = true;
    this.#chart.priceScale('right').applyOptions({ autoScale: true });
    this.#showWhole();
    this.#onView(true);
  }

  /** Takes the colours from the style sheet. */
  applyTheme() {
    const style = window.getComputedStyle(this.#host);
    const colour = (name) => style.getPropertyValue(name).trim();
    const grid = { color: colour('--grid') };
    const label = { labelBackgroundColor: colour('--crosshair-label') };
    this.#chart.applyOptions({
      layout: { background: { color: colour('--panel') }, textColor: colour('--muted') },
      grid: { vertLines: grid, horzLines: grid },
      crosshair: { vertLine: label, horzLine: label },
      rightPriceScale: { borderColor: colour('--line') },
      timeScale: { borderColor: colour('--line') },
    });
    this.#high.applyOptions({ color: colour('--high') });
    this.#low.applyOptions({ color: colour('--low') });
    this.#volume.applyOptions({ color: colour('--volume') });
    for (const side of ['high', 'low']) {
      const axisLabelTextColor = colour('--on-side');
      this.#lines[side].applyOptions({
        color: colour(`--${side}`),
        axisLabelColor: colour(`--${side}`),
        axisLabelTextColor,
      });
    }
  }

  #listen() {
    for (const name of ['wheel', 'pointerdown'])
      this.#host.addEventListener(name, () => this.#taken(), { passive: true });
    this.#host.addEventListener('dblclick', () => this.resetView());
    this.#host.addEventListener('keydown', (event) => {
      const move = MOVES[event.key];
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (move === 'reset') this.resetView();
      else this.#move(move);
    });
  }

  #showWhole() {
    const length = this.#buckets.size;
    const margin =
      (length * MARGIN_PX) / Math.max(MARGIN_PX, this.#chart.timeScale().width() - 2 * MARGIN_PX);
    if (length > 0)
      this.#chart.timeScale().setVisibleLogicalRange({ from: -margin, to: length - 1 + margin });
  }

  #taken() {
    this.#isWhole = false;
    this.#onView(false);
  }

  #move({ pan = 0, zoom = 1 }) {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range) return;
    this.#taken();
    const middle = (range.from + range.to) / 2;
    const half = Math.max(2, ((range.to - range.from) / 2) * zoom);
    const shift = pan * half * 2;
    scale.setVisibleLogicalRange({ from: middle - half + shift, to: middle + half + shift });
  }
}

const MOVES = {
  ArrowLeft: { pan: -PAN_SHARE },
  ArrowRight: { pan: PAN_SHARE },
  '+': { zoom: 1 / ZOOM_FACTOR },
  '=': { zoom: 1 / ZOOM_FACTOR },
  '-': { zoom: ZOOM_FACTOR },
  Home: 'reset',
};

const point = ({ startMs }, value) => {
  const time = startMs / 1000;
  return value === null ? { time } : { time, value };
};

/** A range of prices, widened to include one more price. */
function including(info, price) {
  if (!info?.priceRange || price === null) return info;
  const { minValue, maxValue } = info.priceRange;
  return {
    ...info,
    priceRange: { minValue: Math.min(minValue, price), maxValue: Math.max(maxValue, price) },
  };
}

/** Adds the empty buckets that the history omits. */
function evenly(buckets, bucketMs) {
  const rows = [];
  for (const bucket of buckets) {
    for (
      let atMs = (rows.at(-1)?.startMs ?? bucket.startMs) + bucketMs;
      atMs < bucket.startMs;
      atMs += bucketMs
    ) {
      rows.push({ startMs: atMs, high: null, low: null, highOhlc: null, lowOhlc: null, volume: 0 });
    }
    rows.push(bucket);
  }
  return rows;
}

function tickMark(time, type) {
  const atMs = time * 1000;
  if (type === TickMarkType.TimeWithSeconds) return timeOfDay(atMs);
  return type === TickMarkType.Time ? minuteOfDay(atMs) : dayOfMonth(atMs);
}
