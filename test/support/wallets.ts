// Real wallets: `ethers` and `tweetnacl` sign the server's text.
import bs58 from 'bs58';
import { Wallet } from 'ethers';
import nacl from 'tweetnacl';
import type { Chain } from '../../src/contract/auth/auth.js';
import { call, type Place } from './accounts.js';

export interface TestWallet {
  readonly chain: Chain;
  readonly address: string;
  sign(text: string): Promise<string>;
}

export interface Proof {
  readonly chain: Chain;
  readonly message: string;
  readonly signature: string;
}

export function ethereumWallet(): TestWallet {
  const wallet = Wallet.createRandom();
  return { chain: 'ethereum', address: wallet.address, sign: (text) => wallet.signMessage(text) };
}

export function solanaWallet(): TestWallet {
  const { publicKey, secretKey } = nacl.sign.keyPair();
  const sign = async (text: string) => bs58.encode(nacl.sign.detached(Buffer.from(text), secretKey));
  return { chain: 'solana', address: bs58.encode(publicKey), sign };
}

export async function askNonce(
  place: Place,
  { chain, address }: TestWallet,
): Promise<{ nonce: string; message: string; expiresAt: string }> {
  return (await call(place, 'POST /auth/wallet/nonce', { body: { chain, address } })).body;
}

/** The server's text, signed by the holder of the wallet. */
export async function proofOf(place: Place, wallet: TestWallet): Promise<Proof> {
  const { message } = await askNonce(place, wallet);
  return { chain: wallet.chain, message, signature: await wallet.sign(message) };
}
