// A browser's Ethereum wallet (EIP-1193): it shows the server's text to its owner and signs it.
import { sendJson } from './api.js';
import { WalletError } from './forms.js';

const CHAIN = 'ethereum';

/** Calls `then` once this browser has a wallet: a wallet may load later than the page. */
export function whenThereIsAWallet(then) {
  if (window.ethereum) then();
  else window.addEventListener('ethereum#initialized', then, { once: true });
}

/** A proof that the visitor holds the wallet. Throws WalletError when the wallet refuses. */
export async function proveWallet() {
  const [address] = await ask('eth_requestAccounts', []);
  if (!address) throw new WalletError('The wallet has no account to sign with.');
  const { message } = await sendJson('POST', 'auth/wallet/nonce', { chain: CHAIN, address });
  const signature = await ask('personal_sign', [hexOf(message), address]);
  return { chain: CHAIN, message, signature };
}

async function ask(method, params) {
  try {
    return await window.ethereum.request({ method, params });
  } catch (error) {
    throw new WalletError(`The wallet said: ${error?.message ?? error}`);
  }
}

const hexOf = (text) =>
  `0x${[...new window.TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
