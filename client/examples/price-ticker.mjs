// Prints prices of items: first the present ones, then each change. Ends after ten.
//   RINGSIDE_URL=http://127.0.0.1:3000 ITEMS=560,3024 node price-ticker.mjs
import { connect } from '@ringside/client';

const { RINGSIDE_URL = 'http://127.0.0.1:3000', ITEMS = '560', COUNT = '10' } = process.env;
const items = ITEMS.split(',').map(Number);
let left = Number(COUNT);

const ringside = connect({
  url: RINGSIDE_URL,
  onError: (error) => console.error(`${error.code}: ${error.message}`),
});
const prices = ringside.subscribe('prices', print, { items });
prices.on('state', (state) => console.log(`the prices are ${state}`));

function print({ timestamp, item_id: item, high, low, seq }) {
  console.log(`${timestamp} seq ${seq}: item ${item}, buy ${high ?? '–'}, sell ${low ?? '–'}`);
  left -= 1;
  if (left === 0) ringside.close();
}
