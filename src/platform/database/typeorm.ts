// The door to TypeORM for every module: what entities, repositories, migrations and readers need of it, and nothing else.
// Only this room and the log import the package itself.
import type { ValueTransformer } from 'typeorm';

export {
  Check,
  Column,
  DataSource,
  Entity,
  EntityManager,
  ForeignKey,
  Generated,
  In,
  Index,
  IsNull,
  JoinColumn,
  LessThan,
  LessThanOrEqual,
  ManyToOne,
  MoreThan,
  MoreThanOrEqual,
  Not,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Raw,
  Unique,
} from 'typeorm';
export type { MigrationInterface, QueryRunner, Relation } from 'typeorm';

/** A `bigint` column that counts, and so never leaves the safe integers: a number in the entity. */
export const countNumber: ValueTransformer = {
  from: (text: string | null) => (text === null ? null : Number(text)),
  to: (value: unknown) => value,
};

/** The rows that a statement with RETURNING answered. Their fields have the names of the columns. */
export const returnedRows = <T>({ raw }: { readonly raw: unknown }): T[] => raw as T[];
