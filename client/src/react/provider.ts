// Which client the hooks use: that of the provider, or else one of the page with its cookie.
import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react';
import { connect, type Ringside } from '../index.js';

const Context = createContext<Ringside | null>(null);

/** What `RingsideProvider` takes. */
export interface RingsideProviderProps {
  /** Made once, outside of components, by `connect`. The app closes it. */
  readonly client: Ringside;
  readonly children?: ReactNode;
}

/** Gives its components a client. */
export const RingsideProvider = ({ client, children }: RingsideProviderProps): ReactElement =>
  createElement(Context.Provider, { value: client }, children);

/** The client of the provider, or of the page. Null on a server without a provider. */
export const useRingside = (): Ringside | null => useContext(Context) ?? pageClient();

let ofPage: Ringside | null = null;

function pageClient(): Ringside | null {
  const { location } = globalThis as { location?: { origin: string } };
  if (location) ofPage ??= connect({ url: location.origin, auth: 'cookie' });
  return ofPage;
}
