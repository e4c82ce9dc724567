// Finds the address that signed a text. Bad input returns an answer here, never an exception, and an attacker cannot
// make a second signature out of a first.
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import bs58 from 'bs58';
import type { Chain } from '../../../contract/auth/auth.js';

const SOLANA_ADDRESS_BYTES = 32;
const SOLANA_SIGNATURE_BYTES = 64;
const ETHEREUM_SIGNATURE_FORM = /^0x([0-9a-fA-F]{128})(00|01|1[bBcC])$/;
const ETHEREUM_ADDRESS_BYTES = 20;
/** Base58 needs at most 1.37 characters for a byte. */
const BASE58_CHARACTERS_PER_BYTE = 1.4;

/**
 * The one form in which an address is kept and compared: EIP-55 on Ethereum, base58 of 32 bytes on Solana. Undefined
 * when the text is no address, or when its capitals are a checksum and the checksum is wrong.
 */
export function normalizeAddress(chain: Chain, text: string): string | undefined {
  switch (chain) {
    case 'ethereum':
      return normalizeEthereumAddress(text);
    case 'solana':
      return decodeBase58(text, SOLANA_ADDRESS_BYTES) && text;
  }
}

/**
 * Whether the key behind `address` signed `message`. Ethereum: personal_sign (EIP-191), 0x and the hex of r, s and v,
 * where s is in the lower half (EIP-2) and v is 0, 1, 27 or 28; accounts that are contracts have no such key.
 * Solana: ed25519 over the UTF-8 bytes, in base58; keys of small order are refused. Never throws.
 */
export function isSignedBy(chain: Chain, message: string, signature: string, address: string): boolean {
  switch (chain) {
    case 'ethereum':
      return isSignedOnEthereum(message, signature, address);
    case 'solana':
      return isSignedOnSolana(message, signature, address);
  }
}

function isSignedOnEthereum(message: string, signature: string, address: string): boolean {
  const expected = normalizeEthereumAddress(address);
  return expected !== undefined && recoverEthereumAddress(message, signature) === expected;
}

function isSignedOnSolana(message: string, signature: string, address: string): boolean {
  const publicKey = decodeBase58(address, SOLANA_ADDRESS_BYTES);
  const signatureBytes = decodeBase58(signature, SOLANA_SIGNATURE_BYTES);
  if (!publicKey || !signatureBytes) return false;
  return ed25519.verify(signatureBytes, Buffer.from(message), publicKey, { zip215: false });
}

function recoverEthereumAddress(message: string, text: string): string | undefined {
  const [, compactHex, v = ''] = ETHEREUM_SIGNATURE_FORM.exec(text) ?? [];
  if (compactHex === undefined) return undefined;
  try {
    const signature = secp256k1.Signature.fromHex(compactHex).addRecoveryBit(recoveryBit(v));
    if (signature.hasHighS()) return undefined;
    const publicKey = signature.recoverPublicKey(personalMessageHash(message)).toBytes(false);
    // The first byte says "uncompressed" and is not hashed.
    const hash = keccak_256(publicKey.subarray(1));
    return checksummed(Buffer.from(hash.subarray(-ETHEREUM_ADDRESS_BYTES)).toString('hex'));
  } catch {
    // r or s is out of range, or r is not the abscissa of a point: the signature is invalid.
    return undefined;
  }
}

/** 27 and 28, as wallets write it, mean 0 and 1. */
function recoveryBit(vHex: string): number {
  const v = Number.parseInt(vHex, 16);
  return v >= 27 ? v - 27 : v;
}

/** https://eips.ethereum.org/EIPS/eip-191, version 0x45. */
function personalMessageHash(message: string): Uint8Array {
  const bytes = Buffer.from(message);
  return keccak_256(Buffer.concat([Buffer.from(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes]));
}

function normalizeEthereumAddress(text: string): string | undefined {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return undefined;
  const digits = text.slice(2);
  const address = checksummed(digits.toLowerCase());
  const isMixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  return isMixed && text !== address ? undefined : address;
}

/** https://eips.ethereum.org/EIPS/eip-55: a letter is a capital where the hash of the lower case has 8 or more. */
function checksummed(lowerCaseDigits: string): string {
  const hash = Buffer.from(keccak_256(Buffer.from(lowerCaseDigits))).toString('hex');
  const digits = [...lowerCaseDigits].map((digit, at) =>
    hash.charAt(at) >= '8' ? digit.toUpperCase() : digit,
  );
  return `0x${digits.join('')}`;
}

/** Undefined for another number of bytes, which have one form each. Long texts are not decoded: that is quadratic. */
function decodeBase58(text: string, byteLength: number): Uint8Array | undefined {
  if (text.length > byteLength * BASE58_CHARACTERS_PER_BYTE) return undefined;
  const bytes = bs58.decodeUnsafe(text);
  return bytes?.length === byteLength ? bytes : undefined;
}
