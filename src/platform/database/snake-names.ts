// How the tables name what entities do not name themselves: `createdAt` is the column `created_at`, and the primary key of
// `wallet` is the constraint `wallet_pk`.
import { DefaultNamingStrategy, type Table } from 'typeorm';

export class SnakeNames extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined): string {
    return custom ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }

  override primaryKeyName(table: Table | string): string {
    return `${this.getTableName(table)}_pk`;
  }
}
