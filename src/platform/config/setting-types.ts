// Parses values of settings from text, and holds their documentation.
import { z } from 'zod';
import { readTrust } from '../common/client-address.js';
import { messageOf } from '../common/repeated-fault.js';
import { readNetworks } from '../common/target-address.js';
import { parseDurationMs } from './duration.js';

/** The largest delay that a Node timer can hold. */
const TIMER_MAX_MS = 2_147_483_647;

interface DurationBounds {
  readonly minMs?: number;
  readonly maxMs?: number;
}

const readDuration =
  ({ minMs = 1, maxMs = TIMER_MAX_MS }: DurationBounds) =>
  (text: string, context: z.RefinementCtx): number => {
    const valueMs = parseDurationMs(text);
    if (valueMs === undefined || valueMs < minMs || valueMs > maxMs) {
      context.addIssue({
        code: 'custom',
        message: `expected a duration from ${minMs} to ${maxMs} ms, such as 30s, 30m or milliseconds`,
      });
      return z.NEVER;
    }
    return valueMs;
  };

export const duration = (defaultText: string, bounds: DurationBounds = {}) =>
  z.string().default(defaultText).transform(readDuration(bounds));

/** Undefined where another setting decides the default. */
export const optionalDuration = (bounds: DurationBounds = {}) =>
  z.string().transform(readDuration(bounds)).optional();

export const integer = (defaultValue: number, min: number, max: number) =>
  z
    .string()
    .default(String(defaultValue))
    .transform((text, context) => {
      const value = /^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
      if (!(value >= min && value <= max)) {
        context.addIssue({ code: 'custom', message: `expected a whole number from ${min} to ${max}` });
        return z.NEVER;
      }
      return value;
    });

export const powerOfTwo = (defaultValue: number, min: number, max: number) =>
  integer(defaultValue, min, max).refine((value) => Number.isInteger(Math.log2(value)), {
    message: 'expected a power of two',
  });

export const flag = (defaultValue: boolean) =>
  z
    .enum(['true', 'false', '1', '0'])
    .default(defaultValue ? 'true' : 'false')
    .transform((text) => text === 'true' || text === '1');

export const optionalText = (min: number, max: number) => z.string().min(min).max(max).optional();

export const optionalUrl = (protocols: readonly string[]) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === '') return undefined;
      const protocol = URL.canParse(text) ? new URL(text).protocol.replace(':', '') : '';
      if (!protocols.includes(protocol)) {
        context.addIssue({
          code: 'custom',
          message: `expected a URL that starts with ${protocols.join(':// or ')}://`,
        });
        return z.NEVER;
      }
      return text;
    });

/** An address with nothing after its path, because other addresses are read below it. */
export const optionalBaseUrl = (protocols: readonly string[]) =>
  optionalUrl(protocols).refine((text) => text === undefined || isBase(new URL(text)), {
    message: 'expected a URL without a user, a query and a fragment',
  });
const isBase = ({ username, password, search, hash }: URL): boolean =>
  [username, password, search, hash].every((part) => part === '');

/** Origins as browsers send them: a scheme, a host and a port that is not the scheme's own, without a path. */
export const origins = () =>
  z
    .string()
    .default('')
    .transform((text, context) => {
      const entries = text.split(',').map((entry) => entry.trim());
      const read = entries.filter(Boolean).map(readOrigin);
      if (!read.includes(undefined)) return read as string[];
      const message = 'expected origins such as https://app.example.org, without a path; * is not one';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });

/** A slash at the end is removed. An app's own scheme, such as capacitor://localhost, has an origin too. */
function readOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol, host, pathname } = url;
  const hasPath = pathname !== '' && pathname !== '/';
  return host !== '' && !hasPath && isBase(url) ? `${protocol}//${host}` : undefined;
}

/** Stays a text that `read` can read; the message of its error says why it cannot. */
const readable = (read: (text: string) => unknown) =>
  z
    .string()
    .default('')
    .superRefine((text, context) => {
      try {
        read(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: messageOf(error) });
      }
    });

/** Stays a text, of which `readTrust` makes a rule. */
export const trust = () => readable(readTrust);

/** Stays a text, of which `readNetworks` makes networks. */
export const networks = () => readable(readNetworks);

/** A setting as the documentation shows it; the schema does the reading. */
export interface Setting {
  /** The unit of the value: ms, bytes, rows… Plain text has none. */
  readonly unit?: string;
  readonly about: string;
  /** Shown in `.env.example` where the default is decided elsewhere. */
  readonly defaultNote?: string;
}

export const setting = <T extends z.ZodType>(schema: T, meta: Setting): T => {
  settingMeta.set(schema, meta);
  return schema;
};
export const settingMeta = new Map<z.ZodType, Setting>();
