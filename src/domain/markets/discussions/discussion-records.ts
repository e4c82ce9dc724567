// Posts and reports as personal data: exported to their author. When the account is erased, the texts go and the places of
// the posts stay, so that the replies of other people keep their threads.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import { PersonalRecordsRegistry, type PersonalRecords } from '../../../platform/auth/index.js';
import type { LogTransaction } from '../../../platform/events/index.js';
import { announce } from './discussions.service.js';
import { POST_COLUMNS, postOf, type PostRow } from './post-rows.js';

const OWN_SQL = `select ${POST_COLUMNS} from discussion_post as post where user_id = $1 order by id`;
const EMPTY_SQL = `
  update discussion_post as post set text = null, yes = null, no = null, deleted = 'author'
  where user_id = $1 and deleted is null returning ${POST_COLUMNS}`;

@Injectable()
export class DiscussionRecords implements PersonalRecords, OnModuleInit {
  readonly name = 'discussions';

  constructor(
    private readonly registry: PersonalRecordsRegistry,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async read(userId: string): Promise<unknown> {
    return (await this.dataSource.query<PostRow[]>(OWN_SQL, [userId])).map(postOf);
  }

  async erase(tx: LogTransaction, userId: string): Promise<void> {
    await tx.manager.query('delete from discussion_report where user_id = $1', [userId]);
    const [posts] = await tx.manager.query<[PostRow[], number]>(EMPTY_SQL, [userId]);
    for (const row of posts) announce(tx, 'delete', postOf(row));
    await tx.manager.query('delete from discussion_report where post_id = any($1)', [
      posts.map(({ id }) => id),
    ]);
    await tx.manager.query('update discussion_post set user_id = null where user_id = $1', [userId]);
  }
}
