-- Functions whose cost, rows, volatility and inlining decide plans; aggregates, operators and casts of one's own.
CREATE FUNCTION is_big(bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 45000';
CREATE FUNCTION is_dear(bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 5000 AS 'BEGIN RETURN $1 > 45000; END';
CREATE FUNCTION is_cheap(bigint) RETURNS boolean LANGUAGE plpgsql STABLE COST 1 PARALLEL SAFE AS 'BEGIN RETURN $1 < 100; END';
CREATE FUNCTION threshold() RETURNS bigint LANGUAGE plpgsql STABLE COST 20 AS 'BEGIN RETURN 49000; END';
CREATE FUNCTION dice() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 4; END';
CREATE FUNCTION orders_of(int) RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders WHERE customer_id = $1';
CREATE FUNCTION many_ids(int) RETURNS SETOF int LANGUAGE plpgsql STABLE ROWS 37 COST 400 AS 'BEGIN RETURN QUERY SELECT id FROM customers LIMIT $1; END';
CREATE FUNCTION label(o orders) RETURNS text LANGUAGE sql STABLE AS $$SELECT o.city || ' ' || o.zip$$;
CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT lower($1)';
CREATE AGGREGATE total_of(bigint) (SFUNC = int8pl, STYPE = bigint, COMBINEFUNC = int8pl, PARALLEL = SAFE, INITCOND = '0');
CREATE FUNCTION near(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) < 3';
CREATE OPERATOR ~~~ (FUNCTION = near, LEFTARG = int, RIGHTARG = int, RESTRICT = contsel, JOIN = contjoinsel);
CREATE INDEX customers_folded_name_idx ON customers (folded(name));
