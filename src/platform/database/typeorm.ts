// The door to TypeORM for every module: what entities, repositories and readers need of it, and nothing else. Only this
// room and the log import the package itself.
export {
  Column,
  DataSource,
  Entity,
  EntityManager,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';
