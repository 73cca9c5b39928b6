/** Types, functions, casts and the like as statements, with what an ordinary role may say of them set apart from what only a superuser may. */
import type { CatalogueObject } from '../model/snapshot.ts';
import { quoteLiteral } from '../util/identifiers.ts';
import { sqlTokens } from '../util/sql-tokens.ts';
import { type SchemaStatement, statement } from './schema-statement.ts';

export function createObject(object: CatalogueObject): SchemaStatement[] {
  const subject = `${object.kind} ${object.identity}`;
  switch (object.kind) {
    case 'function': {
      const ddl = withoutLeakproof(object.ddl);
      const create = statement(subject, ddl);
      if (ddl === object.ddl) return [create];
      // The word is a superuser's to say. It decides what may run before a policy's conditions, and nothing runs for it. The name goes
      // in as a value: in the place of an identifier it could bring a statement of its own.
      const alter = `UPDATE pg_catalog.pg_proc SET proleakproof = true WHERE oid = ${quoteLiteral(object.identity)}::pg_catalog.regprocedure`;
      return [create, { ...statement(`LEAKPROOF of ${subject}`, alter), privileged: true }];
    }
    case 'domain':
      return [
        statement(subject, object.ddl, [{ sql: withoutConditions(object.ddl), without: 'its conditions' }]),
      ];
    case 'cast': {
      const ddl = withoutForeignCode(object.ddl);
      return [{ ...statement(subject, ddl), privileged: HARMLESS_CAST.test(ddl) }];
    }
    default:
      return [statement(subject, object.ddl)];
  }
}

/** A function as pg_get_functiondef() writes it, without that one of the words behind its language. */
function withoutLeakproof(ddl: string): string {
  let depth = 0;
  let isBehindLanguage = false;
  for (const { kind, text, start, end } of sqlTokens(ddl)) {
    if (kind === 'other') depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (kind === 'dollar') break;
    if (kind !== 'word' || depth > 0) continue;
    if (text === 'LANGUAGE') isBehindLanguage = true;
    if (isBehindLanguage && text === 'LEAKPROOF') return ddl.slice(0, start) + ddl.slice(end);
  }
  return ddl;
}

/** A domain's type and collation: its conditions may call what the twin lacks, and are the writers' concern. */
function withoutConditions(ddl: string): string {
  for (const { kind, text, start } of sqlTokens(ddl))
    if (kind === 'word' && ['DEFAULT', 'NOT', 'CONSTRAINT'].includes(text)) return ddl.slice(0, start);
  return ddl;
}

/** Between types of the server's own, only a superuser makes one. Its function runs as whoever casts; WITHOUT FUNCTION is another matter. */
const HARMLESS_CAST = /^CREATE CAST \([^;]*\) WITH (INOUT|FUNCTION [^;]*)$/;

const OWN_TYPE = /^(?:pg_catalog\.)?"?[a-z][a-z0-9_ ]*"?(?:\([\d, ]*\))?(?:\[\])?$/;

/**
 * A cast between two of the server's own types holds for the superuser's statements too. It converts by text then: the type of the
 * result is what a plan depends on.
 */
function withoutForeignCode(ddl: string): string {
  const [, source, target] = /^CREATE CAST \(([^;]+) AS ([^;]+?)\) WITH FUNCTION [^;]*$/.exec(ddl) ?? [];
  if (source === undefined || target === undefined) return ddl;
  if (!OWN_TYPE.test(source) || !OWN_TYPE.test(target)) return ddl;
  const context = / AS (?:ASSIGNMENT|IMPLICIT)$/.exec(ddl)?.[0] ?? '';
  return `CREATE CAST (${source} AS ${target}) WITH INOUT${context}`;
}
