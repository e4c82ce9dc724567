// Takes a picture of the live page: `node scripts/screenshot.mjs URL OUTPUT.png [WIDTHxHEIGHT] [dark|light]`. A
// running Ringside must serve the page. The picture is taken when the page is LIVE and the stream has brought some
// updates.
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const UPDATES = 12;
const WAIT_MS = 120_000;

const [url, output, size = '1280x800', colorScheme = 'dark'] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
if (!url || !output || !(width > 0) || !(height > 0)) {
  console.error('Usage: node scripts/screenshot.mjs URL OUTPUT.png [WIDTHxHEIGHT] [dark|light]');
  process.exit(2);
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: [...args, '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`The page said: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.error(`The page failed: ${error.stack}`));
  await page.goto(url);
  await page.locator('#state[data-state=live]').waitFor({ timeout: WAIT_MS });
  await page.locator(`#tape tr:nth-child(${UPDATES})`).waitFor({ state: 'attached', timeout: WAIT_MS });
  await page.screenshot({ path: output });
} finally {
  await browser.close();
}
