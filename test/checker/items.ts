// The items that have a price; they exist once the recorded source has been synced for the first time.
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

export async function itemsOf(dataSource: DataSource): Promise<number[]> {
  for (;;) {
    const rows = await dataSource.query<{ item_id: number }[]>(
      'select item_id from item_price order by item_id',
    );
    if (rows.length > 0) return rows.map(({ item_id }) => item_id);
    await delay(50);
  }
}
