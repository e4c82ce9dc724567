// Amounts of providers in micro credits. One credit is one unit of the currency; ISO 4217 says how many decimal places the minor
// unit has. No float is used: a decimal number is read from its text.

const PLACES_OF_CREDIT = 6;
const USUAL_PLACES = 2;
/** Currencies of ISO 4217 whose minor unit has another number of decimal places than two. */
const OTHER_PLACES: readonly (readonly [places: number, currencies: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];
const PLACES: ReadonlyMap<string, number> = new Map(
  OTHER_PLACES.flatMap(([places, currencies]) =>
    currencies.split(' ').map((code) => [code, places] as const),
  ),
);

export const placesOf = (currency: string): number => PLACES.get(currency) ?? USUAL_PLACES;

/** Null for a number that is no whole amount. */
export function microOfMinor(minor: unknown, places: number): bigint | null {
  if (typeof minor !== 'number' || !Number.isSafeInteger(minor) || minor < 0) return null;
  return BigInt(minor) * 10n ** BigInt(PLACES_OF_CREDIT - places);
}

/** A number of whole units, such as 12.5. Null if it has more decimal places than the currency. */
export function microOfDecimal(units: unknown, places: number): bigint | null {
  const text = typeof units === 'number' ? String(units) : units;
  const parts = typeof text === 'string' ? /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text) : null;
  if (!parts) return null;
  const [, whole = '', part = ''] = parts;
  const decimals = part.replace(/0+$/, '');
  if (decimals.length > places) return null;
  return BigInt(whole + decimals.padEnd(PLACES_OF_CREDIT, '0'));
}
