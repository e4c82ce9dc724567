// The HTTP format of the OSRS real-time prices project: `/latest` has every item's last trades, `/mapping` has names. The
// adapter sends the ETag of an answer only after the rows of that answer were stored. Otherwise a sync that failed to commit
// would get "not modified" from then on.
import {
  PriceSource,
  PriceSourceError,
  readItemNames,
  type ItemName,
  type LatestAnswer,
  type LatestRequest,
} from '../price-source.port.js';
import type { RawPriceRow } from '../../sync/merge-prices.js';
import { fetchJson, type FetchJsonOptions } from './fetch-json.js';

/** The real `/latest` has about 0.4 MB, `/mapping` about 1 MB. */
export const LATEST_MAX_BYTES = 8_388_608;
const MAPPING_MAX_BYTES = 16_777_216;
const REQUEST_TIMEOUT_MAX_MS = 10_000;
/** A request must end before the next sync begins. */
const INTERVAL_SHARE = 0.8;

export interface WikiOptions {
  readonly baseUrl: string;
  readonly userAgent: string;
  readonly intervalMs: number;
}

export class WikiSource extends PriceSource {
  readonly name = 'wiki';
  private readonly baseUrl: string;
  private readonly timeoutMs: number;
  private etag: string | undefined;

  constructor(private readonly options: WikiOptions) {
    super();
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.timeoutMs = Math.min(REQUEST_TIMEOUT_MAX_MS, Math.ceil(options.intervalMs * INTERVAL_SHARE));
  }

  async latest({ signal }: Pick<LatestRequest, 'signal'>): Promise<LatestAnswer> {
    const url = `${this.baseUrl}/latest`;
    const answer = await fetchJson(url, { ...this.limits(LATEST_MAX_BYTES, signal), etag: this.etag });
    if (answer.notModified) return { notModified: true };
    const data = (answer.body as { data?: unknown } | null)?.data;
    if (typeof data !== 'object' || data === null || Array.isArray(data)) {
      throw new PriceSourceError('malformed', `${url} has no data object`);
    }
    return {
      rows: Object.entries(data).map(([id, row]) => toRaw(id, row)),
      confirm: () => {
        this.etag = answer.etag;
      },
    };
  }

  async items(signal: AbortSignal): Promise<readonly ItemName[]> {
    const url = `${this.baseUrl}/mapping`;
    const { body } = await fetchJson(url, this.limits(MAPPING_MAX_BYTES, signal));
    if (!Array.isArray(body)) throw new PriceSourceError('malformed', `${url} is not a list`);
    return readItemNames(body);
  }

  private limits(maxBytes: number, signal: AbortSignal): FetchJsonOptions {
    return { userAgent: this.options.userAgent, timeoutMs: this.timeoutMs, maxBytes, signal };
  }
}

/** A row that is not an object is passed on unchanged, so that the merge can count it. */
function toRaw(id: string, row: unknown): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  const { high, highTime, low, lowTime } = row as RawPriceRow;
  return { id: /^[1-9]\d{0,9}$/.test(id) ? Number(id) : id, high, highTime, low, lowTime };
}
