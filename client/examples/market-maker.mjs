// Quotes both sides of a market, ROUNDS times. An order is on disk before it is sent, so its outcome is found also after a crash.
//   RINGSIDE_KEY=… MARKET=title-fight node market-maker.mjs    (an API key with the scopes read, stream and trade)
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@ringside/client';

const { RINGSIDE_URL = 'http://127.0.0.1:3000', RINGSIDE_KEY, MARKET, ORDERS = './orders' } = process.env;
const { ROUNDS = '3', REST_MS = '2000' } = process.env;
const HALF_SPREAD_BPS = 200;
const ringside = connect({ url: RINGSIDE_URL, auth: { apiKey: RINGSIDE_KEY }, outbox: { folder: ORDERS } });

for (const left of await ringside.orders.recover()) await finish('left by an earlier run', left);

const book = ringside.book(MARKET);
for (let round = 1; round <= Number(ROUNDS); round++) {
  await book.reload(); // Includes the cancellations of the round before.
  const middle = middleOf(book.bids(1)[0], book.asks(1)[0]);
  const yes = await buy('YES', middle - HALF_SPREAD_BPS);
  const no = await buy('NO', 10_000 - middle - HALF_SPREAD_BPS);
  await delay(Number(REST_MS));
  for (const order of [yes, no]) await finish(`round ${round}`, await order.settled);
}
ringside.close();

function middleOf([bid] = [0], [ask] = [10_000]) {
  return Math.min(9_500, Math.max(500, Math.round((bid + ask) / 2)));
}

function buy(outcome, priceBps) {
  const terms = { marketId: MARKET, side: 'BUY', type: 'LIMIT', quantity: '1000000' };
  return ringside.orders.place({ ...terms, outcome, priceBps });
}

async function finish(when, { outcome, order, error }) {
  console.log(`${when}: ${outcome} ${error?.code ?? order?.id ?? ''}`);
  if (outcome !== 'accepted') return;
  const cancel = ringside.rest.call('DELETE /api/v1/trading/orders/{id}', { path: { id: order.id } });
  await cancel.catch(({ code }) => console.log(`not cancelled, as it is no longer open: ${code}`));
}
