// The message that every contender sends: 100 bytes of data (or more) in Ringside's envelope of the family `market`.
// `n` counts the published messages of a run without a gap, and `at` is the time when the message was made. Both have
// a fixed width, so all messages of a run have equal length, and a reader finds `n` and `at` without parsing JSON.
import { nowUs } from './clock.mjs';

export const CHANNEL = 'market:bench';
export const DATA_BYTES = 100;
export const FIRST_N = 1_000_000;
/** Published once before the work, so that each subscriber knows where its stream begins. */
export const SYNC_N = 9_999_999;
/** Added to the clock, so that `at` has 16 digits on any machine. */
const AT_BASE = 1e15;

const N_MARK = '"n":';
const N_DIGITS = 7;
const AT_DIGITS = 16;
const AT_OFFSET = N_MARK.length + N_DIGITS + ',"at":'.length;
const EMPTY = '{"n":1000000,"at":1000000000000000,"pad":""}';
const TIMESTAMP = '2025-01-14T12:54:55.000Z';

export const makeData = (n, dataBytes = DATA_BYTES) => ({
  n,
  at: AT_BASE + nowUs(),
  pad: 'x'.repeat(dataBytes - EMPTY.length),
});

/** `data` is JSON text. Ringside's bench family and the peers send the result. */
export const envelope = (data, seq, timestamp = TIMESTAMP) =>
  `{"type":"trade","market_id":"bench","timestamp":"${timestamp}","data":${data},"seq":${seq},"channel":"${CHANNEL}"}`;

/** The message `n` of a peer: the text, and an id as long as a cursor of Ringside. */
export function makeMessage(n, dataBytes) {
  return { n, id: `be7c4be7-${n}`, text: envelope(JSON.stringify(makeData(n, dataBytes)), n) };
}

/** Reads `n` and `at` (in microseconds) of a frame; undefined for a frame that carries no message. */
export function readMessage(frame) {
  const at = frame.indexOf(N_MARK);
  if (at < 0) return undefined;
  return {
    n: readDigits(frame, at + N_MARK.length, N_DIGITS),
    at: readDigits(frame, at + AT_OFFSET, AT_DIGITS) - AT_BASE,
  };
}

function readDigits(bytes, from, count) {
  let value = 0;
  for (let i = from; i < from + count; i += 1) value = value * 10 + bytes[i] - 48;
  return value;
}
