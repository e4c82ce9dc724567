// The order book: the checksums of the server's own examples, levels in their order, and its repair.
import { afterEach, describe, expect, it } from '@jest/globals';
import { bookImageSchema, bookLevelsSchema } from '../../../../src/contract/market-data/book.js';
import { bookSchema } from '../../../../src/contract/market-data/market-data.js';
import { eventually } from '../../../../test/support/eventually.js';
import { later, PlayedServer, turn, type PlayedAnswer } from '../../../../test/support/played-client.js';
import { randomInt, seededRandom, testSeed } from '../../../../test/support/random.js';
import type { ChannelMessage } from '../../wire/transport.port.js';
import { foldBook, type BookValue } from './book.js';
import { crc32 } from './crc32.js';

const exampleOf = <T>(schema: { meta(): unknown }): T => (schema.meta() as { example: T }).example;
const IMAGE = exampleOf<ChannelMessage>(bookImageSchema);
const LEVELS = exampleOf<ChannelMessage>(bookLevelsSchema);
const EMPTY: BookValue = { bids: [], asks: [], isProven: true, seq: 0 };

let server: PlayedServer | undefined;
afterEach(() => server?.client.close());

describe('the checksum', () => {
  it('is the CRC-32 of zlib', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
    expect(crc32('')).toBe(0);
  });

  it('proves the examples of the contract and of the documentation', () => {
    const image = foldBook(EMPTY, [IMAGE]);
    expect(image).toEqual({
      bids: [[6_500, '2000000']],
      asks: [[6_550, '1500000']],
      isProven: true,
      seq: 2_010,
    });
    expect(foldBook(image, [LEVELS])).toMatchObject({ asks: [], isProven: true, seq: 2_011 });
    const documented = [
      ['bid', 6_300, '1000000'],
      ['ask', 6_700, '1000000'],
      ['bid', 6_400, '2000000'],
    ];
    const message = { ...IMAGE, levels: documented, checksum: 2_715_619_634 };
    expect(foldBook(EMPTY, [message]).isProven).toBe(true);
  });

  it('covers the ten best levels of each side', () => {
    const bids = Array.from({ length: 11 }, (_, at) => ['bid', 100 - at, '10000']);
    const ten = bids.slice(0, 10).map(([, price, quantity]) => `${price}:${quantity}`);
    const message = { ...IMAGE, levels: bids, checksum: crc32(ten.join('|')) };
    expect(foldBook(EMPTY, [message])).toMatchObject({ isProven: true });
    expect(foldBook(EMPTY, [{ ...message, levels: bids.slice(1) }])).toMatchObject({ isProven: false });
  });
});

describe('a book', () => {
  it('equals a book of plain maps after any changes', () => {
    const random = seededRandom(testSeed('levels of a book'));
    let book = EMPTY;
    const plain = { bid: new Map<number, string>(), ask: new Map<number, string>() };
    const sorted = (side: 'bid' | 'ask', sign: number) =>
      [...plain[side]].sort(([one], [other]) => sign * (one - other));
    for (let seq = 1; seq <= 500; seq += 1) {
      const levels = Array.from({ length: randomInt(random, 1, 4) }, () => {
        const side = random() < 0.5 ? ('bid' as const) : ('ask' as const);
        const price = randomInt(random, 1, 30);
        const quantity = random() < 0.4 ? '0' : String(randomInt(random, 1, 9));
        if (quantity === '0') plain[side].delete(price);
        else plain[side].set(price, quantity);
        return [side, price, quantity];
      });
      const [bids, asks] = [sorted('bid', -1), sorted('ask', 1)];
      const text = [...bids.slice(0, 10), ...asks.slice(0, 10)].map((level) => level.join(':')).join('|');
      const message = { ...LEVELS, seq, levels, checksum: crc32(text) };
      book = foldBook(book, [message]);
      expect(book).toEqual({ bids, asks, isProven: true, seq });
      expect(foldBook(book, [message])).toBe(book);
    }
  });

  const answer = (quantity: string, checksum: number, seq: number): PlayedAnswer => ({
    seq,
    body: { ...exampleOf<object>(bookSchema), bids: [[6_500, quantity, 2]], asks: [], checksum },
  });
  const levels = (quantity: string) => ({
    ...{ type: 'book_levels', levels: [['bid', 6_500, quantity]], checksum: crc32(`6500:${quantity}`) },
  });

  async function levelBook() {
    const played = (server = new PlayedServer());
    played.answers('/markets/42/book', () => answer('1', crc32('6500:1'), 5));
    const book = played.client.book('42');
    await played.level('book:42', 5);
    await book.ready;
    return { played, book };
  }

  it('shows the best levels, and whether they are proven', async () => {
    const { played, book } = await levelBook();
    played.message('book:42', 6, levels('2'));
    await turn();
    expect([book.bids(1), book.asks(1), book.isProven, book.repairs]).toEqual([[[6_500, '2']], [], true, 0]);
    played.cut();
    await turn();
    expect([book.state, book.isProven]).toEqual(['behind', false]);
  });

  it('is read again when a level is wrong, and is not proven meanwhile', async () => {
    const { played, book } = await levelBook();
    const image = later<PlayedAnswer>();
    played.answers('/markets/42/book', () => image.promise);
    played.message('book:42', 6, { ...levels('2'), levels: [['bid', 6_500, '3']] });
    await turn();
    expect([book.isProven, book.repairs]).toEqual([false, 1]);
    played.message('book:42', 7, levels('4'));
    await turn();
    expect([book.isProven, book.repairs]).toEqual([false, 1]);
    expect(played.readsOf('/markets/42/book').at(-1)?.searchParams.get('minSeq')).toBe('e-5');
    image.resolve(answer('2', crc32('6500:2'), 6));
    await eventually(() => book.isProven);
    expect([book.bids(), book.repairs]).toEqual([[[6_500, '4']], 1]);
  });

  it('is repaired when the image is older than what was heard', async () => {
    const { played, book } = await levelBook();
    const image = later<PlayedAnswer>();
    played.answers('/markets/42/book', () => image.promise);
    for (let seq = 6; seq <= 9; seq += 1) played.message('book:42', seq, levels(`${seq}`));
    const reloaded = book.reload();
    await eventually(() => played.readsOf('/markets/42/book').length === 2);
    image.resolve(answer('6', crc32('6500:6'), 6));
    await reloaded;
    expect([book.bids(), book.isProven, book.repairs]).toEqual([[[6_500, '9']], true, 0]);
  });
});
