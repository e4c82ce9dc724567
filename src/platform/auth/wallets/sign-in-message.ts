// The text that a wallet signs to prove its owner: EIP-4361, "Sign-In with Ethereum", and the same form for Solana. A text
// is read into fields, and refused unless the fields make the same text to the letter: the signer saw what is understood
// here. The nonce and the signature are checked elsewhere. https://eips.ethereum.org/EIPS/eip-4361
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Chain } from '../../../contract/auth/auth.js';
import { isDomain, isPchars, isScheme, isUri, parseRfc3339Ms, uriAuthority } from './sign-in-grammar.js';
import { normalizeAddress } from './signatures.js';

export type SignInRefusal = 'malformed' | 'domain' | 'expired' | 'not_yet_valid' | 'chain';

export interface SignInExpectation {
  readonly chain: Chain;
  /** The authorities this server answers under, with the port where it is not the default one. */
  readonly domains: ReadonlySet<string>;
  readonly nowMs: number;
  /** How long after Issued At the message is valid, whatever its own Expiration Time says. */
  readonly maxAgeMs: number;
}

const TEXT_MAX = 4_096;
/** How far a signer's clock may be ahead of the server's clock. */
const CLOCK_SKEW_MS = 60_000;
const CHAIN_WORDS: Record<Chain, string> = { ethereum: 'Ethereum', solana: 'Solana' };
const CHAIN_ID_FORMS: Record<Chain, RegExp> = {
  ethereum: /^\d+$/,
  solana: /^(?:solana:)?[A-Za-z0-9]+$/,
};
/** RFC 3986's reserved and unreserved characters, and the space. */
const STATEMENT_FORM = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]*$/;

/** The label of each field, in the order of the text. Each field has a line of its own. */
const LABELS = {
  uri: 'URI',
  version: 'Version',
  chainId: 'Chain ID',
  nonce: 'Nonce',
  issuedAt: 'Issued At',
  expirationTime: 'Expiration Time',
  notBefore: 'Not Before',
  requestId: 'Request ID',
} as const satisfies Partial<Record<keyof SignInMessage, string>>;
const LABELLED = Object.entries(LABELS) as [keyof typeof LABELS, string][];

/** A statement is known by the empty line after it, also when it looks like a field. */
const TEXT_FORM = new RegExp(
  '^(?:(?<scheme>[^:/ ]+)://)?(?<domain>[^/ ]+) wants you to sign in with your (?<word>.+) account:\n(?<address>.+)\n' +
    '\n(?:(?<statement>.*)\n\n|\n?)' +
    LABELLED.map(([name, label]) => `(?:${label}: (?<${name}>.*)(?:\n|$))?`).join('') +
    '(?:Resources:(?<resources>(?:\n- .*)*))?$',
);

const time = z.string().refine((text) => parseRfc3339Ms(text) !== undefined);
const uri = z.string().refine(isUri);
/** The fields as they are in the text; a field that is not in the text is not in the object. */
const fieldsSchema = z
  .strictObject({
    chain: z.enum(['ethereum', 'solana']),
    scheme: z.string().refine(isScheme).optional(),
    /** The authority that asks: a host and, unless it is the default port, its port. */
    domain: z.string().refine(isDomain),
    address: z.string(),
    statement: z.string().regex(STATEMENT_FORM).optional(),
    uri,
    /** On Ethereum always present. */
    version: z.literal('1').optional(),
    /** Digits, and on Ethereum always present; on Solana a word too, such as `mainnet` or `solana:devnet`. */
    chainId: z.string().optional(),
    nonce: z.string().regex(/^[A-Za-z0-9]{8,}$/),
    issuedAt: time,
    expirationTime: time.optional(),
    notBefore: time.optional(),
    requestId: z.string().refine(isPchars).optional(),
    resources: z.array(uri).readonly().optional(),
  })
  .refine(({ chain, address }) => normalizeAddress(chain, address) !== undefined)
  .refine(({ chain, chainId }) => chainId === undefined || CHAIN_ID_FORMS[chain].test(chainId))
  .refine(({ chain, version, chainId }) => chain !== 'ethereum' || (version && chainId));
export type SignInMessage = Readonly<z.infer<typeof fieldsSchema>>;

/** Undefined unless all of the text, of at most 4,096 characters, is a message; never throws. */
export function parseSignInMessage(text: string): SignInMessage | undefined {
  if (text.length > TEXT_MAX) return undefined;
  const { word, resources, ...groups } = TEXT_FORM.exec(text)?.groups ?? {};
  const present = Object.entries(groups).filter(([, value]) => value !== undefined);
  const fields = {
    chain: word === CHAIN_WORDS.solana ? 'solana' : 'ethereum',
    ...Object.fromEntries(present),
    ...(resources === undefined ? {} : { resources: resources.split('\n- ').slice(1) }),
  };
  const checked = fieldsSchema.safeParse(fields);
  if (!checked.success) return undefined;
  return spellings(checked.data).includes(text) ? checked.data : undefined;
}

/**
 * The text to sign, which `parseSignInMessage` reads back as the same message. Throws when it would not: fields
 * that are missing, have a wrong form or together exceed 4,096 characters are a programmer's error.
 */
export function formatSignInMessage(message: SignInMessage): string {
  const [text = ''] = spellings(message);
  if (!isDeepStrictEqual(parseSignInMessage(text), message))
    throw new Error('These fields make no sign-in message.');
  return text;
}

/** Without a statement EIP-4361 has two empty lines. Solana's wallets write one, and both are read there. */
function spellings(message: SignInMessage): string[] {
  if (message.statement !== undefined) return [spell(message, ['', message.statement, ''])];
  const official = spell(message, ['', '']);
  return message.chain === 'solana' ? [spell(message, ['']), official] : [official];
}

function spell(message: SignInMessage, preface: readonly string[]): string {
  const { chain, scheme, domain, address, resources } = message;
  const origin = scheme === undefined ? domain : `${scheme}://${domain}`;
  return [
    `${origin} wants you to sign in with your ${CHAIN_WORDS[chain]} account:`,
    address,
    ...preface,
    ...LABELLED.filter(([name]) => message[name] !== undefined).map(
      ([name, label]) => `${label}: ${message[name]}`,
    ),
    ...(resources ? ['Resources:', ...resources.map((resource) => `- ${resource}`)] : []),
  ].join('\n');
}

/** Null when the message, whose nonce and signature are still to be checked, was meant for this server and for now. */
export function checkSignInMessage(
  message: SignInMessage | undefined,
  { chain, domains, nowMs, maxAgeMs }: SignInExpectation,
): SignInRefusal | null {
  if (!message) return 'malformed';
  if (message.chain !== chain) return 'chain';
  if (!isForOneOf(domains, message)) return 'domain';
  const issuedAtMs = parseRfc3339Ms(message.issuedAt);
  const notBeforeMs = parseOptionalMs(message.notBefore, -Infinity);
  const expiresAtMs = parseOptionalMs(message.expirationTime, Infinity);
  if (issuedAtMs === undefined || notBeforeMs === undefined || expiresAtMs === undefined) return 'malformed';
  if (issuedAtMs > nowMs + CLOCK_SKEW_MS || notBeforeMs > nowMs) return 'not_yet_valid';
  if (issuedAtMs < nowMs - maxAgeMs || expiresAtMs <= nowMs) return 'expired';
  return null;
}

function isForOneOf(domains: ReadonlySet<string>, message: SignInMessage): boolean {
  const domain = message.domain.toLowerCase();
  if (uriAuthority(message.uri)?.toLowerCase() !== domain) return false;
  return [...domains].some((own) => own.toLowerCase() === domain);
}

function parseOptionalMs(text: string | undefined, withoutMs: number): number | undefined {
  return text === undefined ? withoutMs : parseRfc3339Ms(text);
}
