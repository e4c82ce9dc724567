// Who may vote on a dispute. Accounts are free, so a voter is a verified user who has traded to the end in other markets, and who
// neither gains nor loses by this market.

/** Days that the account must be older than the named outcome. */
const AGE_DAYS = 7;
/** Finalised markets in which the voter has traded. */
const MARKETS_MIN = 3;

/** $1 poll, $2 user. What the user has of a voter, as JSON. */
export const VOTER_SQL = `
  select json_build_object(
    'age', person.created_at <= poll.resolved_at - interval '${AGE_DAYS} days',
    'verified', person.verified_at is not null,
    'trades', (select count(distinct position.market_id) >= ${MARKETS_MIN} from position
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
