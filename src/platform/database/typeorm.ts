// The entry to TypeORM for every module: it exports what entities, repositories and readers need. Only this module and the
// log import the package itself.
export {
  Column,
  DataSource,
  Entity,
  EntityManager,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';
