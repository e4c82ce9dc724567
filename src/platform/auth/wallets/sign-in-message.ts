// The text that a wallet signs to prove whose it is: EIP-4361, "Sign-In with Ethereum", and the same form for Solana.
// Reading is strict, so that what was shown to the signer and what is understood here are the same; whether the nonce
// is ours, and who signed, is not asked here. https://eips.ethereum.org/EIPS/eip-4361
import { isDeepStrictEqual } from 'node:util';
import type { Chain } from '../../../contract/auth/auth.js';
import { isDomain, isPchars, isScheme, isUri, parseRfc3339Ms, uriAuthority } from './sign-in-grammar.js';
import { normalizeAddress } from './signatures.js';

/** The fields as they stand in the text; one that is not in the text is not in the object. */
export interface SignInMessage {
  readonly chain: Chain;
  readonly scheme?: string;
  /** The authority that asks: a host and, unless it is the default one, its port. */
  readonly domain: string;
  readonly address: string;
  readonly statement?: string;
  readonly uri: string;
  /** '1'; on Ethereum always there. */
  readonly version?: string;
  /** Digits, and on Ethereum always there; on Solana a word too, such as `mainnet` or `solana:devnet`. */
  readonly chainId?: string;
  /** 8 or more letters and digits. */
  readonly nonce: string;
  /** This and the other times are RFC 3339. */
  readonly issuedAt: string;
  readonly expirationTime?: string;
  readonly notBefore?: string;
  readonly requestId?: string;
  readonly resources?: readonly string[];
}

export type SignInRefusal = 'malformed' | 'domain' | 'expired' | 'not_yet_valid' | 'chain';

export interface SignInExpectation {
  readonly chain: Chain;
  /** The authorities this server answers under, with the port where it is not the default one. */
  readonly domains: ReadonlySet<string>;
  readonly nowMs: number;
  /** How long after Issued At the message is good, whatever its own Expiration Time says. */
  readonly maxAgeMs: number;
}

const TEXT_MAX = 4_096;
/** How far a signer's clock may be ahead of ours. */
const CLOCK_SKEW_MS = 60_000;
const CHAIN_WORDS: Record<Chain, string> = { ethereum: 'Ethereum', solana: 'Solana' };
const CHAIN_ID_FORMS: Record<Chain, RegExp> = {
  ethereum: /^\d+$/,
  solana: /^(?:solana:)?[A-Za-z0-9]+$/,
};
const HEADER = /^(?:([^:/ ]+):\/\/)?([^/ ]+) wants you to sign in with your (Ethereum|Solana) account:$/;
/** RFC 3986's reserved and unreserved characters, and the space. */
const STATEMENT_FORM = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]*$/;
const RESOURCES_LABEL = 'Resources:';
const RESOURCE_BULLET = '- ';

type FieldName =
  'uri' | 'version' | 'chainId' | 'nonce' | 'issuedAt' | 'expirationTime' | 'notBefore' | 'requestId';
type FieldValues = Partial<Record<FieldName, string>>;

interface Field {
  readonly name: FieldName;
  readonly label: string;
  readonly neededOn: readonly Chain[];
  readonly isValid: (value: string, chain: Chain) => boolean;
}

const EVERYWHERE: readonly Chain[] = ['ethereum', 'solana'];
const isTime = (value: string): boolean => parseRfc3339Ms(value) !== undefined;

/** One line each, in the order in which the text must have them. */
const FIELDS: readonly Field[] = [
  { name: 'uri', label: 'URI: ', neededOn: EVERYWHERE, isValid: isUri },
  { name: 'version', label: 'Version: ', neededOn: ['ethereum'], isValid: (value) => value === '1' },
  {
    name: 'chainId',
    label: 'Chain ID: ',
    neededOn: ['ethereum'],
    isValid: (value, chain) => CHAIN_ID_FORMS[chain].test(value),
  },
  {
    name: 'nonce',
    label: 'Nonce: ',
    neededOn: EVERYWHERE,
    isValid: (value) => /^[A-Za-z0-9]{8,}$/.test(value),
  },
  { name: 'issuedAt', label: 'Issued At: ', neededOn: EVERYWHERE, isValid: isTime },
  { name: 'expirationTime', label: 'Expiration Time: ', neededOn: [], isValid: isTime },
  { name: 'notBefore', label: 'Not Before: ', neededOn: [], isValid: isTime },
  { name: 'requestId', label: 'Request ID: ', neededOn: [], isValid: isPchars },
];

/** Undefined unless all of the text, of at most 4,096 characters, is a message; never throws. */
export function parseSignInMessage(text: string): SignInMessage | undefined {
  if (text.length > TEXT_MAX) return undefined;
  const [headerLine = '', address = '', ...body] = text.split('\n');
  const header = parseHeader(headerLine);
  if (!header || normalizeAddress(header.chain, address) === undefined) return undefined;
  const preface = parsePreface(header.chain, body);
  const fields = preface && parseFields(header.chain, preface.rest);
  const ending = fields && parseResources(fields.rest);
  if (!ending) return undefined;
  const { uri, nonce, issuedAt } = fields.values;
  if (uri === undefined || nonce === undefined || issuedAt === undefined) return undefined;
  return { ...header, address, ...preface.values, ...fields.values, uri, nonce, issuedAt, ...ending };
}

/**
 * The text to sign, which `parseSignInMessage` reads back as the same message. Throws when it would not: fields
 * that are missing, have a wrong form or together exceed 4,096 characters are a programmer's error.
 */
export function formatSignInMessage(message: SignInMessage): string {
  const origin = message.scheme === undefined ? message.domain : `${message.scheme}://${message.domain}`;
  const fieldLines = FIELDS.flatMap(({ name, label }) => {
    const value = message[name];
    return value === undefined ? [] : [`${label}${value}`];
  });
  const resourceLines = message.resources?.map((resource) => `${RESOURCE_BULLET}${resource}`);
  const text = [
    `${origin} wants you to sign in with your ${CHAIN_WORDS[message.chain]} account:`,
    message.address,
    ...prefaceLines(message),
    ...fieldLines,
    ...(resourceLines ? [RESOURCES_LABEL, ...resourceLines] : []),
  ].join('\n');
  if (!isDeepStrictEqual(parseSignInMessage(text), message)) {
    throw new Error('These fields make no sign-in message.');
  }
  return text;
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

function parseHeader(line: string): Pick<SignInMessage, 'chain' | 'scheme' | 'domain'> | undefined {
  const [, scheme, domain, chainWord] = HEADER.exec(line) ?? [];
  if (domain === undefined || !isDomain(domain)) return undefined;
  const chain: Chain = chainWord === CHAIN_WORDS.solana ? 'solana' : 'ethereum';
  if (scheme === undefined) return { chain, domain };
  return isScheme(scheme) ? { chain, scheme, domain } : undefined;
}

/**
 * What stands between address and URI. Without a statement EIP-4361 has two empty lines; Solana's wallets write one,
 * and both are read there. A statement is known by the empty line after it, also when it looks like a field.
 */
function parsePreface(
  chain: Chain,
  [blank, statement, separator, ...rest]: string[],
): { values: Pick<SignInMessage, 'statement'>; rest: string[] } | undefined {
  if (blank !== '' || statement === undefined || separator === undefined) return undefined;
  if (separator === '') return STATEMENT_FORM.test(statement) ? { values: { statement }, rest } : undefined;
  if (statement === '') return { values: {}, rest: [separator, ...rest] };
  return chain === 'solana' ? { values: {}, rest: [statement, separator, ...rest] } : undefined;
}

function prefaceLines({ chain, statement }: SignInMessage): string[] {
  if (statement !== undefined) return ['', statement, ''];
  return chain === 'solana' ? [''] : ['', ''];
}

/** The lines that are left over begin with the first one that is not the next field. */
function parseFields(chain: Chain, lines: string[]): { values: FieldValues; rest: string[] } | undefined {
  const values: FieldValues = {};
  let at = 0;
  for (const { name, label, neededOn, isValid } of FIELDS) {
    const line = lines[at];
    if (!line?.startsWith(label)) {
      if (neededOn.includes(chain)) return undefined;
      continue;
    }
    const value = line.slice(label.length);
    if (!isValid(value, chain)) return undefined;
    values[name] = value;
    at += 1;
  }
  return { values, rest: lines.slice(at) };
}

function parseResources([label, ...lines]: string[]): Pick<SignInMessage, 'resources'> | undefined {
  if (label === undefined) return {};
  if (label !== RESOURCES_LABEL || !lines.every((line) => line.startsWith(RESOURCE_BULLET))) return undefined;
  const resources = lines.map((line) => line.slice(RESOURCE_BULLET.length));
  return resources.every(isUri) ? { resources } : undefined;
}
