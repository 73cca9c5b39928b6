/** The statements that migrations hold; their text is written in util/, where the earlier stages find it too. */
export {
  type CreateIndexOptions,
  createIndexSql,
  type DropIndexOptions,
  displayIndex,
  dropIndexSql,
} from '../util/index-sql.ts';
