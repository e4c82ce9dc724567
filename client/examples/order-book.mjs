// An order book in the terminal. A checksum of the server proves each change; a wrong one has the book read again. Ends after COUNT changes.
//   RINGSIDE_URL=http://127.0.0.1:3000 MARKET=title-fight node order-book.mjs
import { connect } from '@ringside/client';

const { RINGSIDE_URL = 'http://127.0.0.1:3000', MARKET, COUNT = '10' } = process.env;
const LEVELS = 5;
let left = Number(COUNT);

const ringside = connect({ url: RINGSIDE_URL });
const book = ringside.book(MARKET);
book.on('change', draw);
book.on('state', () => book.state === 'failed' && end(book.error));

/** Prices are basis points of YES. */
const percent = (bps) => `${(bps / 100).toFixed(2)} %`.padStart(8);
/** Quantities are micro shares, as text: no Number is exact enough. */
const shares = (micro) =>
  `${BigInt(micro) / 1_000_000n}.${micro.slice(-6, -4).padStart(2, '0')}`.padStart(12);

function draw() {
  const proof = book.isProven ? 'proven' : 'not proven yet';
  console.log(`\n${MARKET}, seq ${book.seq}: ${proof}, ${book.repairs} repairs`);
  for (const [bps, quantity] of book.asks(LEVELS).toReversed())
    console.log(`  ask ${percent(bps)} ${shares(quantity)}`);
  for (const [bps, quantity] of book.bids(LEVELS)) console.log(`  bid ${percent(bps)} ${shares(quantity)}`);
  left -= 1;
  if (left === 0) end();
}

function end(error) {
  if (error) console.error(`${error.code}: ${error.message}`);
  process.exitCode = error ? 1 : 0;
  ringside.close();
}
