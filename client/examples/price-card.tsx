// A card with the live price of an item, and how far it can be trusted.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from '@ringside/client';
import { RingsideProvider, useConnection, usePriceStream } from '@ringside/client/react';

export function PriceCard({ itemId }: { readonly itemId: number }) {
  const { lastUpdate, isConnected, connectionError } = usePriceStream({ itemIds: [itemId] });
  const { transport } = useConnection();
  return (
    <article aria-label={`Item ${itemId}`} style={{ opacity: isConnected ? 1 : 0.5 }}>
      <h2>Item {itemId}</h2>
      <p>Buy {lastUpdate?.high ?? '–'}</p>
      <p>Sell {lastUpdate?.low ?? '–'}</p>
      <footer>{isConnected ? `live over ${transport}` : (connectionError?.message ?? 'connecting')}</footer>
    </article>
  );
}

// Once, outside of components. The hooks open nothing before they are shown.
const ringside = connect({ url: location.origin, auth: 'cookie' });
const itemId = Number(new URLSearchParams(location.search).get('item') ?? 560);
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <RingsideProvider client={ringside}>
        <PriceCard itemId={itemId} />
      </RingsideProvider>
    </StrictMode>,
  );
