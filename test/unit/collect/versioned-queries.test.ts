/** The reads whose columns depend on a version, as text; the integration tests execute them. */
import { describe, expect, it } from 'vitest';
import { statisticsViewQuery } from '../../../src/collect/column-statistics.ts';
import { extendedStatisticsDataQuery } from '../../../src/collect/extended-statistics.ts';
import { indexesQuery } from '../../../src/collect/indexes.ts';
import { collationsQuery } from '../../../src/collect/objects/collations.ts';
import { rangesQuery } from '../../../src/collect/objects/ranges.ts';
import { relationsQuery } from '../../../src/collect/relations.ts';
import { databaseQuery } from '../../../src/collect/server-and-database.ts';
import { statementsInfoQuery, statementsQuery } from '../../../src/collect/workload/statements-query.ts';

const oneLine = (sql: string) => sql.replace(/\s+/g, ' ');

describe('the database', () => {
  const from =
    `"s"."spcname" as "tablespace", array(select o from unnest(s.spcoptions) o where o like '%page_cost=%' order by o) ` +
    'as "page_costs" from "pg_catalog"."pg_database" as "d" inner join "pg_catalog"."pg_tablespace" as "s" ' +
    'on "s"."oid" = "d"."dattablespace" where "d"."datname" = current_database()';
  const common =
    'select /* indexwright */ "d"."datname" as "name", pg_encoding_to_char(d.encoding) as "encoding", ' +
    '"d"."datcollate" as "collate", "d"."datctype" as "ctype"';

  it.each([
    [13, `'c'::"char" as "provider", null::text as "locale"`],
    [14, `'c'::"char" as "provider", null::text as "locale"`],
    [15, 'd.datlocprovider as "provider", d.daticulocale as "locale"'],
    [16, 'd.datlocprovider as "provider", d.daticulocale as "locale"'],
    [17, 'd.datlocprovider as "provider", d.datlocale as "locale"'],
    [18, 'd.datlocprovider as "provider", d.datlocale as "locale"'],
  ])('%i', (major, columns) => {
    expect(databaseQuery(major).sql).toBe(`${common}, ${columns}, ${from}`);
  });
});

describe('columns that came with a version', () => {
  it.each([
    ['relallfrozen of relations', 18, 'c.relallfrozen as "relallfrozen"', relationsQuery],
    ['relallfrozen of indexes', 18, 'c.relallfrozen as "relallfrozen"', (m: number) => indexesQuery(m, [1])],
    ['indnullsnotdistinct', 15, 'i.indnullsnotdistinct as', (m: number) => indexesQuery(m, [1])],
    ['ranges in pg_stats', 17, 's.range_bounds_histogram::text', (m: number) => statisticsViewQuery(m, [1])],
    ['stxdinherit', 15, 'd.stxdinherit as', (m: number) => extendedStatisticsDataQuery(m, [1])],
    ['multiranges', 14, 'r.rngmultitypid', rangesQuery],
    ['collation rules', 16, '"c"."collicurules"', collationsQuery],
    ['colllocale', 17, '"c"."colllocale"', collationsQuery],
  ])('%s: from %i on, and never before', (_, since, text, build) => {
    for (const major of [13, 14, 15, 16, 17, 18]) {
      const { sql } = build(major);
      if (major >= since) expect(sql).toContain(text);
      else expect(sql).not.toContain(text);
    }
  });

  it('passes oids as one parameter, however many there are', () => {
    const query = indexesQuery(18, [7, 8, 9]);
    expect(query.parameters).toEqual([[7, 8, 9]]);
    expect(query.sql).toContain('where "i"."indrelid" = any ($1::oid[]) order by');
  });
});

describe('pg_stat_statements', () => {
  const selection = { topStatements: 500, slowStatementMs: 100 };
  const text = (schema: string, columns: readonly string[]) =>
    oneLine(statementsQuery({ schema, columns }, selection).sql);
  const expected = (schema: string, total: string, mean: string, topLevel: string) =>
    oneLine(`
      with "observed" as (select case
        when s.query is null then 'lost'
        when s.query = '<insufficient privilege>' then 'unreadable'
        when strpos(s.query, '/* indexwright */') > 0 then 'own'
        when s.query ~* '^\\s*select\\s+(\\w+\\.)?pg_(stat_\\w*reset\\w*|reload_conf)\\s*\\(' then 'utility'
        when s.query ~* '^(\\s|--[^\\n]*\\n|/\\*([^*]|\\*+[^*/])*\\*+/|\\()*(select|with|insert|update|delete|merge|values|table)\\y' then 'statement'
        else 'utility' end as "kind", s.queryid::text as "query_id", "s"."query" as "text",
        pg_get_userbyid(s.userid) as "role", "s"."calls", "s"."rows",
        ${total} as "total_ms", ${mean} as "mean_ms", ${topLevel} as "top_level"
        from ${schema}."pg_stat_statements" as "s"
        where "s"."dbid" = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())),
      "ranked" as (select "o".*, row_number() over (partition by o.kind
          order by o.total_ms desc, o.query_id collate "C", o.role collate "C", o.top_level) as "rank",
        count(*) over (partition by o.kind) as "kind_count",
        sum(o.total_ms) over (partition by o.kind) as "kind_ms" from "observed" as "o")
      select /* indexwright */ "r"."kind", "r"."query_id", "r"."text", "r"."role", "r"."calls", "r"."rows",
        "r"."total_ms", "r"."mean_ms", "r"."top_level", "r"."kind_count", "r"."kind_ms"
      from "ranked" as "r"
      where case when r.kind = 'statement' then r.rank <= $1 or r.mean_ms >= $2 else r.rank = 1 end
      order by "r"."kind", "r"."rank"`).trim();

  it('before 1.8 of the extension', () => {
    expect(text('public', ['userid', 'total_time', 'mean_time'])).toBe(
      expected('"public"', '"s"."total_time"', '"s"."mean_time"', 'null::bool'),
    );
  });

  it('1.8', () => {
    expect(text('public', ['userid', 'total_exec_time', 'mean_exec_time'])).toBe(
      expected('"public"', '"s"."total_exec_time"', '"s"."mean_exec_time"', 'null::bool'),
    );
  });

  it('from 1.9 on, in a schema that needs quotes', () => {
    expect(text('e"x', ['userid', 'toplevel', 'total_exec_time', 'mean_exec_time'])).toBe(
      expected('"e""x"', '"s"."total_exec_time"', '"s"."mean_exec_time"', '"s"."toplevel"'),
    );
  });

  it('takes the limits as parameters', () => {
    expect(statementsQuery({ schema: 'x', columns: [] }, selection).parameters).toEqual([500, 100]);
  });

  it('asks the extension’s own schema when it was reset', () => {
    expect(statementsInfoQuery('e"x').sql).toContain('from "e""x"."pg_stat_statements_info" as "i"');
  });
});
