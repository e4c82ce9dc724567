// Sign-in messages: EIP-4361's own examples, what stock clients write, and everything that must not pass for one.
import { describe, expect, it } from '@jest/globals';
import bs58 from 'bs58';
import fc from 'fast-check';
import { SiweMessage } from 'siwe';
import {
  checkSignInMessage,
  formatSignInMessage,
  parseSignInMessage,
  type SignInMessage,
} from './sign-in-message.js';
import { normalizeAddress } from './signatures.js';

const ETHEREUM_ADDRESS = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2';
const SOLANA_ADDRESS = 'FPQUBEmZ5kHJBXJoDqVWWjnQHnBXXyfFWeVQiZbaZ2sN';
const SIGNED_AT = '2021-09-30T16:25:24Z';
const SIGNED_AT_MS = Date.parse(SIGNED_AT);

const ETHEREUM_TEXT = `https://example.com:3388 wants you to sign in with your Ethereum account:
${ETHEREUM_ADDRESS}

I accept the ExampleOrg Terms of Service: https://example.com/tos

URI: https://example.com:3388/login
Version: 1
Chain ID: 1
Nonce: 32891756
Issued At: ${SIGNED_AT}
Expiration Time: 2021-09-30T16:35:24.5Z
Not Before: 2021-09-30T18:25:24+02:00
Request ID: some-id
Resources:
- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/
- https://example.com/my-web2-claim.json`;

const ETHEREUM_CORE = {
  chain: 'ethereum',
  domain: 'example.com:3388',
  address: ETHEREUM_ADDRESS,
  uri: 'https://example.com:3388/login',
  nonce: '32891756',
  issuedAt: SIGNED_AT,
} as const satisfies SignInMessage;

const ETHEREUM_PLAIN: SignInMessage = { ...ETHEREUM_CORE, version: '1', chainId: '1' };

const ETHEREUM_MESSAGE: SignInMessage = {
  ...ETHEREUM_PLAIN,
  scheme: 'https',
  statement: 'I accept the ExampleOrg Terms of Service: https://example.com/tos',
  expirationTime: '2021-09-30T16:35:24.5Z',
  notBefore: '2021-09-30T18:25:24+02:00',
  requestId: 'some-id',
  resources: [
    'ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/',
    'https://example.com/my-web2-claim.json',
  ],
};

const SOLANA_TEXT = `example.com wants you to sign in with your Solana account:
${SOLANA_ADDRESS}

URI: https://example.com/
Nonce: 32891756
Issued At: ${SIGNED_AT}`;

const SOLANA_MESSAGE: SignInMessage = {
  chain: 'solana',
  domain: 'example.com',
  address: SOLANA_ADDRESS,
  uri: 'https://example.com/',
  nonce: '32891756',
  issuedAt: SIGNED_AT,
};

/** The text with one part replaced; a part that is not there would make a test that cannot fail. */
function edited(text: string, part: string, replacement: string): string {
  expect(text).toContain(part);
  return text.replace(part, () => replacement);
}

const hex40 = fc.stringMatching(/^[0-9a-f]{40}$/);
const time = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const uri = fc.oneof(
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc
    .stringMatching(/^[a-z][a-z0-9+.-]{0,5}:[a-z0-9:@/]{0,10}$/)
    .filter((text) => !text.includes('//') && URL.canParse(text)),
);
const fields = {
  scheme: fc.constantFrom('https', 'http', 'app+x'),
  domain: fc.oneof(fc.webAuthority(), fc.constantFrom('[::1]:3000', 'localhost:3000')),
  statement: fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]{0,80}$/),
    fc.constantFrom('URI: https://evil.example/', 'Resources:', ''),
  ),
  uri,
  nonce: fc.stringMatching(/^[A-Za-z0-9]{8,24}$/),
  issuedAt: time,
  expirationTime: time,
  notBefore: time,
  requestId: fc.stringMatching(/^[A-Za-z0-9\-._~!$&'()*+,;=:@]{0,20}$/),
  resources: fc.array(uri, { maxLength: 4 }),
};
const ethereumMessage: fc.Arbitrary<SignInMessage> = fc
  .tuple(fc.record(fields, { requiredKeys: ['domain', 'uri', 'nonce', 'issuedAt'] }), hex40, fc.nat())
  .map(([values, digits, chainId]) => ({
    ...values,
    chain: 'ethereum',
    address: normalizeAddress('ethereum', `0x${digits}`) ?? '',
    version: '1',
    chainId: String(chainId),
  }));
const solanaMessage: fc.Arbitrary<SignInMessage> = fc
  .tuple(
    fc.record(
      {
        ...fields,
        version: fc.constant('1'),
        chainId: fc.constantFrom('mainnet', 'devnet', 'solana:mainnet', '101'),
      },
      { requiredKeys: ['domain', 'uri', 'nonce', 'issuedAt'] },
    ),
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
  )
  .map(([values, key]) => ({ ...values, chain: 'solana', address: bs58.encode(key) }));

describe('a sign-in message', () => {
  it.each([
    ['Ethereum', ETHEREUM_TEXT, ETHEREUM_MESSAGE],
    ['Solana', SOLANA_TEXT, SOLANA_MESSAGE],
  ])('of %s is read, and written as it was', (_chain, text, message) => {
    expect(parseSignInMessage(text)).toStrictEqual(message);
    expect(formatSignInMessage(message)).toBe(text);
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.oneof(ethereumMessage, solanaMessage), (message) => {
        expect(parseSignInMessage(formatSignInMessage(message))).toStrictEqual(message);
      }),
    );
  });

  it('is read as the siwe package writes it', () => {
    fc.assert(
      fc.property(ethereumMessage, ({ chain: _chain, ...message }) => {
        // siwe leaves out a Request ID that is empty.
        fc.pre(message.requestId !== '');
        const siwe = new SiweMessage({
          ...message,
          chainId: Number(message.chainId),
          resources: message.resources ? [...message.resources] : undefined,
        } as Partial<SiweMessage>);
        expect(parseSignInMessage(siwe.prepareMessage())).toStrictEqual({ chain: 'ethereum', ...message });
      }),
    );
  });

  it('is, after any one edit, refused or another message, never the same one in other words', () => {
    fc.assert(
      fc.property(
        ethereumMessage,
        fc.nat(),
        fc.nat({ max: 2 }),
        fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), fc.constantFrom('\n', '\r', ' ', ':', '0', 'a')),
        (message, position, removed, inserted) => {
          const text = formatSignInMessage(message);
          const at = position % text.length;
          const changed = text.slice(0, at) + inserted + text.slice(at + removed);
          const read = parseSignInMessage(changed);
          if (read) expect(formatSignInMessage(read)).toBe(changed);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('has no more in it than the siwe package sees', () => {
    fc.assert(
      fc.property(
        ethereumMessage,
        fc.nat(),
        fc.constantFrom('\n', '\r', ' ', ':', '/', '@', '[', '%', '"', '0', 'é'),
        (message, position, inserted) => {
          const text = formatSignInMessage(message);
          const at = position % text.length;
          const read = parseSignInMessage(text.slice(0, at) + inserted + text.slice(at));
          if (!read) return;
          const { chainId, ...seen } = new SiweMessage(text.slice(0, at) + inserted + text.slice(at));
          expect(read).toMatchObject(JSON.parse(JSON.stringify(seen)));
          expect(Number(read.chainId)).toBe(chainId);
        },
      ),
    );
  });
});

describe('a text is no sign-in message', () => {
  it.each([
    ['without its scheme', 'https://', '://'],
    ['with a wrong scheme', 'https://', '1https://'],
    ['without a domain', 'https://example.com:3388 wants', ' wants'],
    ['with an empty host', 'https://example.com:3388 wants', ':3388 wants'],
    ['with a path after the domain', ':3388 wants', ':3388/x wants'],
    ['in other words', 'wants you', 'Wants you'],
    ['of another chain', 'Ethereum account', 'Bitcoin account'],
    ["with another chain's address", 'Ethereum account', 'Solana account'],
    ['with an address too short', ETHEREUM_ADDRESS, ETHEREUM_ADDRESS.slice(0, -1)],
    ['with a wrong checksum', '0xC02aaA', '0xc02aaA'],
    ['without a line between address and statement', 'Cc2\n\nI', 'Cc2\nI'],
    ['with a statement of two lines', 'I accept', 'I\naccept'],
    ['with a statement that is not ASCII', 'I accept', 'I äccept'],
    ['with a quote in the statement', 'I accept', 'I "accept"'],
    ['with a tab in the statement', 'I accept', 'I\taccept'],
    ['without a line after the statement', 'tos\n\nURI', 'tos\nURI'],
    ['with a line too many after the statement', 'tos\n\nURI', 'tos\n\n\nURI'],
    ['without a URI', 'URI: https://example.com:3388/login\n', ''],
    ['with a URI that is none', 'URI: https:', 'URI: '],
    ['with a label in other letters', 'URI: ', 'Uri: '],
    ['without the space after a label', 'URI: ', 'URI:'],
    ['without a version', 'Version: 1\n', ''],
    ['of version 2', 'Version: 1', 'Version: 2'],
    ['without a chain id', 'Chain ID: 1\n', ''],
    ['with a word for a chain id', 'Chain ID: 1', 'Chain ID: mainnet'],
    ['with an empty chain id', 'Chain ID: 1', 'Chain ID: '],
    ['without a nonce', 'Nonce: 32891756\n', ''],
    ['with a nonce too short', '32891756', '3289175'],
    ['with a nonce of other characters', '32891756', '3289-1756'],
    ['without a time', `Issued At: ${SIGNED_AT}\n`, ''],
    ['with a time that is none', SIGNED_AT, '2021-02-30T16:25:24Z'],
    ['with an expiration that is none', 'Expiration Time: 2021', 'Expiration Time: x'],
    ['with a beginning that is none', 'Not Before: 2021', 'Not Before: x'],
    ['with a slash in the request id', 'some-id', 'some/id'],
    ['with a resource that is no URI', '- https://example.com/my', '- example.com/my'],
    ['with a resource without its dash', '- https://example.com/my', 'https://example.com/my'],
    ['with something after "Resources:"', 'Resources:', 'Resources: '],
    ['with a line of its own', 'Request ID:', 'Note: x\nRequest ID:'],
    ['with a line twice', 'Version: 1\n', 'Version: 1\nVersion: 1\n'],
    ['with an empty line among the fields', 'Version: 1\n', 'Version: 1\n\n'],
    ['with two lines exchanged', 'Version: 1\nChain ID: 1', 'Chain ID: 1\nVersion: 1'],
    ['with optional lines exchanged', 'Issued At:', 'Request ID: a\nIssued At:'],
    ['with a line after the resources', 'claim.json', 'claim.json\nRequest ID: a'],
    ['with an end of line after it', 'claim.json', 'claim.json\n'],
    ['with a line before it', 'https://example.com:3388 wants', '\nhttps://example.com:3388 wants'],
    ['with ends of line of another system', 'Version: 1\n', 'Version: 1\r\n'],
  ])('%s', (_what, part, replacement) => {
    expect(parseSignInMessage(edited(ETHEREUM_TEXT, part, replacement))).toBeUndefined();
  });

  it.each([
    ['of another chain', 'Solana account', 'Ethereum account'],
    ['with a short key for an address', SOLANA_ADDRESS, SOLANA_ADDRESS.slice(0, -2)],
    ['with a sign in the chain id', 'Nonce', 'Chain ID: main net\nNonce'],
    ['with an empty chain id', 'Nonce', 'Chain ID: \nNonce'],
    ['of version 2', 'Nonce', 'Version: 2\nNonce'],
    ['without an empty line', '\n\nURI', '\nURI'],
    ['with three empty lines and more', '\n\nURI', '\n\n\n\n\nURI'],
  ])('on Solana %s', (_what, part, replacement) => {
    expect(parseSignInMessage(edited(SOLANA_TEXT, part, replacement))).toBeUndefined();
  });

  it('without two empty lines where Ethereum has no statement', () => {
    const text = formatSignInMessage(ETHEREUM_PLAIN);
    expect(parseSignInMessage(edited(text, '\n\n\nURI', '\n\nURI'))).toBeUndefined();
  });

  it.each(['', '\n', '\n\n\n\n\n', 'hello', '{}'])('%j', (text) => {
    expect(parseSignInMessage(text)).toBeUndefined();
  });

  it('above 4,096 characters', () => {
    const longerBy = (length: number): string =>
      edited(ETHEREUM_TEXT, 'I accept', `I accept${'.'.repeat(length)}`);
    const room = 4_096 - ETHEREUM_TEXT.length;
    expect(parseSignInMessage(longerBy(room))).toBeDefined();
    expect(parseSignInMessage(longerBy(room + 1))).toBeUndefined();
  });
});

describe('a Solana message', () => {
  it.each(['mainnet', 'devnet', 'solana:devnet', '101'])('may name the chain %s', (chainId) => {
    const text = edited(SOLANA_TEXT, 'Nonce', `Version: 1\nChain ID: ${chainId}\nNonce`);
    expect(parseSignInMessage(text)).toStrictEqual({ ...SOLANA_MESSAGE, version: '1', chainId });
  });

  it('without a statement may have the two empty lines of EIP-4361', () => {
    expect(parseSignInMessage(edited(SOLANA_TEXT, '\n\nURI', '\n\n\nURI'))).toStrictEqual(SOLANA_MESSAGE);
  });

  it('may have a statement that looks like a field', () => {
    const text = edited(SOLANA_TEXT, 'URI', 'URI: https://evil.example/\n\nURI');
    expect(parseSignInMessage(text)).toStrictEqual({
      ...SOLANA_MESSAGE,
      statement: 'URI: https://evil.example/',
    });
  });
});

describe('a message to be written', () => {
  it.each<[string, Partial<SignInMessage>]>([
    ['a line smuggled into the statement', { statement: 'a\n\nURI: https://evil.example/' }],
    ['a line smuggled into the domain', { domain: 'example.com\n' }],
    ['a field smuggled into the request id', { requestId: 'a\nResources:' }],
    ['a nonce too short', { nonce: '1234567' }],
    ['too long a statement', { statement: 'a'.repeat(4_096) }],
  ])('is refused with %s', (_what, change) => {
    expect(() => formatSignInMessage({ ...ETHEREUM_PLAIN, ...change })).toThrow('no sign-in message');
  });

  it('is refused where Ethereum lacks a version or the chain', () => {
    expect(() => formatSignInMessage({ ...ETHEREUM_CORE, chainId: '1' })).toThrow('no sign-in message');
    expect(() => formatSignInMessage({ ...ETHEREUM_CORE, version: '1' })).toThrow('no sign-in message');
  });
});

describe('checking a message', () => {
  const expectation = {
    chain: 'ethereum',
    domains: new Set(['other.example', 'Example.com:3388']),
    nowMs: SIGNED_AT_MS,
    maxAgeMs: 300_000,
  } as const;
  const at = (shiftMs: number): string => new Date(SIGNED_AT_MS + shiftMs).toISOString();

  it.each<[string, Partial<SignInMessage>, ReturnType<typeof checkSignInMessage>]>([
    ['for this server, now', {}, null],
    ['of the other chain', { chain: 'solana' }, 'chain'],
    ['with the domain in capitals', { domain: 'EXAMPLE.COM:3388' }, null],
    ['with the URI in capitals', { uri: 'HTTPS://EXAMPLE.COM:3388/' }, null],
    ['for a stranger', { domain: 'evil.example', uri: 'https://evil.example/' }, 'domain'],
    ['for another port', { domain: 'example.com:3389', uri: 'https://example.com:3389/' }, 'domain'],
    ['for no port', { domain: 'example.com', uri: 'https://example.com/' }, 'domain'],
    ['for a subdomain', { domain: 'a.example.com:3388', uri: 'https://a.example.com:3388/' }, 'domain'],
    [
      'for a user of the domain',
      { domain: 'me@example.com:3388', uri: 'https://me@example.com:3388/' },
      'domain',
    ],
    ['with a URI elsewhere', { uri: 'https://evil.example/' }, 'domain'],
    ['with a URI on another of our domains', { uri: 'https://other.example/' }, 'domain'],
    ['with a URI on another port', { uri: 'https://example.com/' }, 'domain'],
    ['with a URI that hides its host', { uri: 'https://example.com:3388@evil.example/' }, 'domain'],
    ['with a URI without a host', { uri: 'did:example.com:3388' }, 'domain'],
    ['issued 60 s ahead', { issuedAt: at(60_000) }, null],
    ['issued more than 60 s ahead', { issuedAt: at(60_001) }, 'not_yet_valid'],
    ['as old as it may be', { issuedAt: at(-300_000) }, null],
    ['older than it may be', { issuedAt: at(-300_001) }, 'expired'],
    ['too old, with an expiration yet to come', { issuedAt: at(-300_001), expirationTime: at(1) }, 'expired'],
    ['about to expire', { expirationTime: at(1) }, null],
    ['that expires now', { expirationTime: at(0) }, 'expired'],
    ['that begins now', { notBefore: at(0) }, null],
    ['that begins later', { notBefore: at(1) }, 'not_yet_valid'],
    ['with a time that is none', { issuedAt: 'yesterday' }, 'malformed'],
    ['with a beginning that is none', { notBefore: 'soon' }, 'malformed'],
    ['with an expiration that is none', { expirationTime: 'never' }, 'malformed'],
  ])('%s', (_what, change, refusal) => {
    expect(checkSignInMessage({ ...ETHEREUM_PLAIN, ...change }, expectation)).toBe(refusal);
  });

  it('that could not be read', () => {
    expect(checkSignInMessage(undefined, expectation)).toBe('malformed');
  });
});
