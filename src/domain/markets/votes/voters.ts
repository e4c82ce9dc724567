// Who may vote on a dispute. Accounts are free, so a voter is a verified user who has traded to the end in other markets, and who
// neither gains nor loses by this market.

/** $1 poll, $2 user, $3 seconds that the account must be older, $4 markets. What the user has of a voter, as JSON. */
export const VOTER_SQL = `
  select json_build_object(
    'age', person.created_at <= poll.resolved_at - make_interval(secs => $3::float8),
    'verified', person.verified_at is not null,
    'trades', (select count(distinct position.market_id) >= $4::int from position
      join market on market.id = position.market_id
      where position.account_id = account.id and market.state = 'FINALIZED' and market.venue <> 'quote'),
    'independence', not exists (
      select from position where position.account_id = account.id and position.market_id = poll.market_id))
  from poll
  join app_user as person on person.id = $2
  left join trading_account as account on account.user_id = $2
  where poll.id = $1`;

const WANTED = ['age', 'verified', 'trades', 'independence'] as const;
export type Wanted = (typeof WANTED)[number];

/** What the user lacks; all of it without a row. */
export function missingOf(json: string | null): readonly Wanted[] {
  const has = (json === null ? {} : JSON.parse(json)) as Partial<Record<Wanted, boolean | null>>;
  return WANTED.filter((name) => has[name] !== true);
}
