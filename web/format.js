// How numbers and times are written. All times are UTC, as in the log, the buckets and the game.

const whole = new Intl.NumberFormat('en-US');
const tenth = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'UTC' });
const shortClock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

export const NONE = '–';

export const count = (value) => whole.format(value);
/** Coins; a dash when unknown. */
export const coins = (value) => (value === null || value === undefined ? NONE : whole.format(value));
/** A line on the price axis, which may lie at a half. */
export const axisPrice = (value) => tenth.format(value);
export const share = (value) => percent.format(value);
export const timeOfDay = (atMs) => clock.format(atMs);
export const minuteOfDay = (atMs) => shortClock.format(atMs);
export const dayOfMonth = (atMs) => day.format(atMs);
export const moment = (atMs) => dayAndClock.format(atMs);
/** With the year. */
export const calendarDay = (atMs) => date.format(atMs);

/** "3 s ago", in the largest unit that fits. */
export function age(fromMs, nowMs) {
  const seconds = Math.max(0, Math.round((nowMs - fromMs) / 1000));
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** "3 h 25 min", the two largest units. */
export function duration(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}
