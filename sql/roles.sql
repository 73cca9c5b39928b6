-- The least role that indexwright needs on the database it reads.
--
--   psql -d app -f sql/roles.sql                     makes the role indexwright
--   psql -d app -v role=advisor -f sql/roles.sql     another name
--
-- Run it in every database to be read, as a superuser; where a service gives you none, see "Without a superuser".
-- It may run again. Then set the password (it is not echoed and not logged):  \password indexwright
--
-- What the role can do with this: connect, read the system catalogues as everybody can, read the texts in
-- pg_stat_statements, and read the planner's statistics. These hold samples of values (most common values, histogram
-- bounds), and so do a Snapshot. It cannot read a row of a table, and cannot write anything.
-- indexwright itself reads in one READ ONLY transaction with timeouts, whatever the role may do.

\set ON_ERROR_STOP on
\if :{?role}
\else
\set role indexwright
\endif

SELECT format('CREATE ROLE %I LOGIN CONNECTION LIMIT 3', :'role')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = :'role') \gexec

-- A second lock on the door: sessions of the role are read-only from their first statement.
ALTER ROLE :"role" SET default_transaction_read_only = on;

GRANT CONNECT ON DATABASE :"DBNAME" TO :"role";

-- Texts of other roles' statements in pg_stat_statements; without it they read "<insufficient privilege>".
GRANT pg_read_all_stats TO :"role";

-- Only where pg_stat_statements was installed into a schema that not everybody may use.
SELECT format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, :'role')
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_stat_statements' AND NOT has_schema_privilege(:'role', n.oid, 'usage') \gexec

-- Column statistics and the data of CREATE STATISTICS, for all tables, present and future, row-level security included.
GRANT SELECT ON pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data TO :"role";

-- Without a superuser (Amazon RDS, Cloud SQL, Azure ...) the last GRANT is refused. Instead, from PostgreSQL 14 on:
--
--   GRANT pg_read_all_data TO :"role";
--
-- which shows the same statistics, but lets the role read every row as well (indexwright does so only when told to copy
-- data: verify --data copy). On PostgreSQL 13, for each schema:
--
--   GRANT SELECT ON ALL TABLES IN SCHEMA app TO :"role";
--   ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA app GRANT SELECT ON TABLES TO :"role";
--
-- after which these stay hidden: statistics of expression indexes, of tables with row-level security (unless the role
-- has BYPASSRLS), and the data of CREATE STATISTICS. A snapshot says so where it matters.
--
-- Where the role may SELECT from a table, the first and last value of its indexed columns are read as well, which makes
-- costs of ranges near the ends exact; docs/permissions.md says how.
