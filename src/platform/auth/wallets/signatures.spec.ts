// Signatures made by the wallets' own libraries are accepted; anything changed about them is not.
import { describe, expect, it } from '@jest/globals';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import bs58 from 'bs58';
import { hashMessage, Signature, SigningKey, Wallet } from 'ethers';
import fc from 'fast-check';
import { SiweMessage } from 'siwe';
import nacl from 'tweetnacl';
import { formatSignInMessage, parseSignInMessage } from './sign-in-message.js';
import { isSignedBy, normalizeAddress } from './signatures.js';

const DOMAIN = 'example.com:3388';
const URI = `https://${DOMAIN}/login`;
const ISSUED_AT = '2021-09-30T16:25:24.000Z';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

const ethereumWallet = Wallet.createRandom();
const ethereumText = new SiweMessage({
  domain: DOMAIN,
  address: ethereumWallet.address,
  statement: 'Sign in to the markets.',
  uri: URI,
  version: '1',
  chainId: 1,
  nonce: '32891756abc',
  issuedAt: ISSUED_AT,
}).prepareMessage();
const ethereumSignature = ethereumWallet.signMessageSync(ethereumText);

const solanaKeys = nacl.sign.keyPair();
const solanaAddress = bs58.encode(solanaKeys.publicKey);
const solanaText = formatSignInMessage({
  chain: 'solana',
  domain: DOMAIN,
  address: solanaAddress,
  statement: 'Sign in to the markets.',
  uri: URI,
  chainId: 'mainnet',
  nonce: '32891756abc',
  issuedAt: ISSUED_AT,
});
const solanaSign = (text: string): string =>
  bs58.encode(nacl.sign.detached(Buffer.from(text), solanaKeys.secretKey));
const solanaSignature = solanaSign(solanaText);

const PROOFS = [
  ['ethereum', ethereumText, ethereumSignature, ethereumWallet.address],
  ['solana', solanaText, solanaSignature, solanaAddress],
] as const;

/** Any other character at any place. */
const change = (alphabet: readonly string[]) => fc.tuple(fc.nat(), fc.constantFrom(...alphabet));
function changed(text: string, [position, character]: [number, string]): string {
  const at = position % text.length;
  return text.slice(0, at) + character + text.slice(at + 1);
}

describe.each(PROOFS)('a signature on %s', (chain, text, signature, address) => {
  it('is accepted from a stock wallet, under a text that can be read', () => {
    expect(parseSignInMessage(text)?.address).toBe(address);
    expect(isSignedBy(chain, text, signature, address)).toBe(true);
  });

  it('is refused under a text that was changed anywhere', () => {
    const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(at + 32));
    fc.assert(
      fc.property(change(['\n', 'é', ...printable]), (edit) => {
        const other = changed(text, edit);
        fc.pre(other !== text);
        expect(isSignedBy(chain, other, signature, address)).toBe(false);
      }),
    );
  });

  it('is refused when it was changed anywhere', () => {
    const digits = [...(chain === 'ethereum' ? '0123456789abcdef' : BASE58), 'x', '0', ' '];
    fc.assert(
      fc.property(change(digits), (edit) => {
        const other = changed(signature, edit);
        fc.pre(other !== signature);
        expect(isSignedBy(chain, text, other, address)).toBe(false);
      }),
    );
  });

  it.each([
    ['a character less', signature.slice(0, -1)],
    ['a character more', `${signature}1`],
    ['a space before', ` ${signature}`],
    ['a line after', `${signature}\n`],
    ['nothing', ''],
    ['far too much', signature.repeat(1_000)],
    ['no ASCII', 'é'.repeat(signature.length)],
  ])('is refused with %s', (_what, other) => {
    expect(isSignedBy(chain, text, other, address)).toBe(false);
  });

  it('is refused for another address, and for what is none', () => {
    const other =
      chain === 'ethereum' ? Wallet.createRandom().address : bs58.encode(nacl.sign.keyPair().publicKey);
    expect(isSignedBy(chain, text, signature, other)).toBe(false);
    expect(isSignedBy(chain, text, signature, '')).toBe(false);
    expect(isSignedBy(chain, text, signature, `${address} `)).toBe(false);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), fc.string(), (message, proof, whose) => {
        expect(isSignedBy(chain, message, proof, whose)).toBe(false);
        expect(isSignedBy(chain, message, proof, address)).toBe(false);
      }),
    );
  });
});

describe('a signature on Ethereum', () => {
  const parts = Signature.from(ethereumSignature);
  const compact = ethereumSignature.slice(0, -2);
  const accepts = (signature: string): boolean =>
    isSignedBy('ethereum', ethereumText, signature, ethereumWallet.address);

  it.each([
    ['27 and 28', parts.yParity + 27],
    ['0 and 1', parts.yParity],
  ])('has a parity written as %s', (_what, v) => {
    expect(accepts(compact + v.toString(16).padStart(2, '0'))).toBe(true);
  });

  it.each([2, 3, 26, 29, 30, 35, 37, 38, 255])('has no parity written as %i', (v) => {
    expect(accepts(compact + v.toString(16).padStart(2, '0'))).toBe(false);
  });

  it('with the other parity is refused', () => {
    expect(accepts(compact + (28 - parts.yParity).toString(16))).toBe(false);
  });

  it('is refused in its other form, with s in the upper half, which recovers the same key', () => {
    const order = secp256k1.Point.Fn.ORDER;
    const highS = (order - BigInt(parts.s)).toString(16).padStart(64, '0');
    const twin = secp256k1.Signature.fromHex(parts.r.slice(2) + highS).addRecoveryBit(1 - parts.yParity);
    const recovered = twin.recoverPublicKey(Buffer.from(hashMessage(ethereumText).slice(2), 'hex'));
    expect(`0x${recovered.toHex(true)}`).toBe(new SigningKey(ethereumWallet.privateKey).compressedPublicKey);
    expect(accepts(`${parts.r}${highS}${(28 - parts.yParity).toString(16)}`)).toBe(false);
  });

  it.each([
    ['zeros', '0'.repeat(128)],
    ['r of zero', '0'.repeat(64) + '1'.padStart(64, '0')],
    ['s of zero', '1'.padStart(64, '0') + '0'.repeat(64)],
    ['r of the order and above', 'f'.repeat(64) + '1'.padStart(64, '0')],
    // 5³ + 7 is no square, so that there is no point with this abscissa.
    ['r of no point', '5'.padStart(64, '0') + '1'.padStart(64, '0')],
  ])('of %s is refused', (_what, digits) => {
    expect(accepts(`0x${digits}1b`)).toBe(false);
  });

  it('without 0x is refused', () => {
    expect(accepts(ethereumSignature.slice(2))).toBe(false);
    expect(accepts(`0X${ethereumSignature.slice(2)}`)).toBe(false);
  });

  it('is accepted whatever the capitals of its digits, and of an address without checksum', () => {
    expect(accepts(`0x${ethereumSignature.slice(2).toUpperCase()}`)).toBe(true);
    const lowerCase = ethereumWallet.address.toLowerCase();
    expect(isSignedBy('ethereum', ethereumText, ethereumSignature, lowerCase)).toBe(true);
  });

  it('covers the bytes of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const signature = ethereumWallet.signMessageSync(text);
        expect(isSignedBy('ethereum', text, signature, ethereumWallet.address)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a signature on Solana', () => {
  it('covers the bytes of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(isSignedBy('solana', text, solanaSign(text), solanaAddress)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('is refused with s above the order, which is the same number', () => {
    const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
    const bytes = Buffer.from(bs58.decode(solanaSignature));
    const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order;
    const raised = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
    const other = bs58.encode(Buffer.concat([bytes.subarray(0, 32), raised]));
    expect(isSignedBy('solana', solanaText, other, solanaAddress)).toBe(false);
  });

  it.each([
    ['the neutral one', `01${'00'.repeat(31)}`],
    ['of order 2', `ec${'ff'.repeat(30)}7f`],
    ['of order 4', '00'.repeat(32)],
    ['of order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
  ])('of a key that anybody has, %s, is refused', (_what, keyHex) => {
    // R = 1, s = 0: without the check of the key this holds under such a key for any text.
    const forged = bs58.encode(Buffer.from(`01${'00'.repeat(63)}`, 'hex'));
    const address = bs58.encode(Buffer.from(keyHex, 'hex'));
    expect(normalizeAddress('solana', address)).toBe(address);
    expect(isSignedBy('solana', solanaText, forged, address)).toBe(false);
  });
});

describe('an Ethereum address', () => {
  // The examples of EIP-55.
  it.each([
    '0x52908400098527886E0F7030069857D2E4169EE7',
    '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
    '0xde709f2102306220921060314715629080e2fb77',
    '0x27b1fdb04752bbc536007a920d24acb045561c26',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  ])('%s gets this form from any other', (address) => {
    expect(normalizeAddress('ethereum', address)).toBe(address);
    expect(normalizeAddress('ethereum', address.toLowerCase())).toBe(address);
    expect(normalizeAddress('ethereum', `0x${address.slice(2).toUpperCase()}`)).toBe(address);
  });

  it('is refused with any one letter of a mixed checksum changed', () => {
    const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
    [...address].forEach((digit, at) => {
      if (at < 2 || !/[a-f]/i.test(digit)) return;
      const other = digit === digit.toLowerCase() ? digit.toUpperCase() : digit.toLowerCase();
      expect(
        normalizeAddress('ethereum', address.slice(0, at) + other + address.slice(at + 1)),
      ).toBeUndefined();
    });
  });

  it.each([
    '',
    '0x',
    'de709f2102306220921060314715629080e2fb77',
    '0Xde709f2102306220921060314715629080e2fb77',
    '0xde709f2102306220921060314715629080e2fb7',
    '0xde709f2102306220921060314715629080e2fb777',
    '0xge709f2102306220921060314715629080e2fb77',
    ' 0xde709f2102306220921060314715629080e2fb77',
    '0xde709f2102306220921060314715629080e2fb77\n',
    solanaAddress,
  ])('is not %j', (text) => {
    expect(normalizeAddress('ethereum', text)).toBeUndefined();
  });
});

describe('a Solana address', () => {
  it('is the base58 of any 32 bytes, and of no other number', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = bs58.encode(bytes);
        expect(normalizeAddress('solana', text)).toBe(bytes.length === 32 ? text : undefined);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const text = bs58.encode(bytes);
        expect(normalizeAddress('solana', text)).toBe(text);
      }),
    );
  });

  it('has one form', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^1{0,3}[1-9A-HJ-NP-Za-km-z]{43}[ \n1]{0,1}$/), (text) => {
        if (normalizeAddress('solana', text) === undefined) return;
        expect(bs58.encode(bs58.decode(text))).toBe(text);
      }),
    );
  });

  it.each([
    '',
    '1'.repeat(31),
    '1'.repeat(33),
    `${'1'.repeat(31)}0`,
    `${'1'.repeat(31)}O`,
    `${'1'.repeat(31)}é`,
    `${'1'.repeat(31)}日`,
    `${'1'.repeat(32)} `,
    'z'.repeat(44),
    '1'.repeat(100_000),
    ethereumWallet.address,
  ])('is not %j', (text) => {
    expect(normalizeAddress('solana', text)).toBeUndefined();
  });
});
