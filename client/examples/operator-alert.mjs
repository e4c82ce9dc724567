// Posts critical events of an installation to a webhook. It goes on where an earlier run has stopped, and ends after COUNT alerts.
//   RINGSIDE_KEY=… WEBHOOK_URL=https://… node operator-alert.mjs    (an operator's API key with the scope stream)
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@ringside/client';

const { RINGSIDE_URL = 'http://127.0.0.1:3000', RINGSIDE_KEY, WEBHOOK_URL } = process.env;
const { CURSOR_FILE = './alerts.cursor', COUNT = 'Infinity' } = process.env;
const RETRY_MS = 5_000;
let left = Number(COUNT);

const ringside = connect({ url: RINGSIDE_URL, auth: { apiKey: RINGSIDE_KEY } });
const after = existsSync(CURSOR_FILE) ? readFileSync(CURSOR_FILE, 'utf8') : null;
const events = ringside.subscribe('admin:notifications', alert, { after });
events.on('state', (state) => console.log(`the channel is ${state}`, events.failure?.code ?? ''));
events.level.then(save, () => undefined);

// The next event waits for the promise. The cursor is that of the event before, so a crash repeats an alert and loses none.
async function alert(event) {
  if (event.priority !== 'critical') return;
  while (!(await isPosted(event))) await delay(RETRY_MS);
  console.log(`seq ${event.seq}: ${event.type}`);
  save();
  left -= 1;
  if (left === 0) ringside.close();
}

async function isPosted(event) {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ text: `Ringside: ${event.type}`, event });
  const answer = await fetch(WEBHOOK_URL, { method: 'POST', headers, body }).catch(() => null);
  return answer?.ok ?? false;
}

function save() {
  if (events.cursor) writeFileSync(CURSOR_FILE, events.cursor);
}
