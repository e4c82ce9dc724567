// Probabilities from tickets, in basis points that sum to 10,000: each player gets the whole part of its share, and the basis
// points that are left go to the largest remainders. Equal remainders go to the smaller player id. Pure.

export interface Tickets {
  readonly playerId: string;
  readonly tickets: number;
}

const BPS = 10_000n;

export const totalOf = (players: readonly Tickets[]): bigint =>
  players.reduce((sum, { tickets }) => sum + BigInt(tickets), 0n);

/** Player → basis points. Empty while no player has a ticket. */
export function probabilitiesOf(players: readonly Tickets[]): ReadonlyMap<string, number> {
  const total = totalOf(players);
  if (total === 0n) return new Map();
  const shares = players.map(({ playerId, tickets }) => {
    const share = BigInt(tickets) * BPS;
    return { playerId, whole: Number(share / total), remainder: share % total };
  });
  const left = Number(BPS) - shares.reduce((sum, { whole }) => sum + whole, 0);
  const ranked = [...shares].sort(byRemainder);
  const favoured = new Set(ranked.slice(0, left).map(({ playerId }) => playerId));
  return new Map(shares.map(({ playerId, whole }) => [playerId, whole + (favoured.has(playerId) ? 1 : 0)]));
}

type Share = { readonly playerId: string; readonly remainder: bigint };

function byRemainder(a: Share, b: Share): number {
  if (a.remainder !== b.remainder) return a.remainder > b.remainder ? -1 : 1;
  return a.playerId < b.playerId ? -1 : 1;
}
