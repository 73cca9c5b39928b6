-- The demo's rows: always the same ones, made by generate_series and hashes instead of random().
--
-- The hotel's clock stands at 2026-06-15 12:00 UTC (src/demo/dataset.ts). In every table but rooms, ids and times
-- grow together, as in a table that was filled by living; a few guests come often and most come once; bookings
-- rise and fall with the year and logins with the day. A line "-- Step: <what>" begins a part that the loader runs
-- and reports as one.

-- Step: helpers
-- A number in [0, 1) from a row number and a stream, so that two columns of one row do not depend on each other.
CREATE FUNCTION pg_temp.uniform(n bigint, stream integer) RETURNS double precision
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (hashint8extended(n, stream) & 4503599627370495) / 4503599627370496.0::double precision;

-- The n-th guest's public id; src/demo/dataset.ts computes the same one.
CREATE FUNCTION pg_temp.guest_id(n bigint) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN 'guest_' || md5('guest ' || n);

-- One of 60,000 guests, low numbers more often: of 300,000 bookings guest 1 has hundreds, most guests three or four.
CREATE FUNCTION pg_temp.guest_of(n bigint, stream integer) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN pg_temp.guest_id((1 + floor(60000 * power(pg_temp.uniform(n, stream), 1.8)))::bigint);

-- JavaScript's Date.toISOString() of so many seconds after a day's beginning.
CREATE FUNCTION pg_temp.iso_time(day timestamp, seconds double precision) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_char(day + make_interval(secs => seconds), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- Step: rooms
INSERT INTO rooms (id, hotel_code, number, room_type, sleeps, floor, amenities)
SELECT n,
       (string_to_array('LIS OPO FAO FNC MAD BCN SVQ VLC PMI BIO MRS NCE LYS GVA ZRH MXP', ' '))[1 + (n - 1) / 50],
       ((n - 1) % 50 / 10 + 1)::text || lpad(((n - 1) % 10 + 1)::text, 2, '0'),
       (array['single','double','double','double','twin','twin','family','suite'])[1 + floor(8 * pg_temp.uniform(n, 1))],
       1 + floor(4 * pg_temp.uniform(n, 2)),
       (n - 1) % 50 / 10 + 1,
       '["wifi", "desk", "safe"]'
FROM generate_series(1, 800) AS n;

-- Step: guests
INSERT INTO guests (id, email, full_name, phone, country, loyalty_tier, preferences, created_at)
SELECT pg_temp.guest_id(n),
       'guest' || n || '@' || (array['example.com','example.net','example.org'])[1 + n % 3],
       (string_to_array('Ana Ben Chloe David Elif Femi Greta Hugo Ines Jonas Kaito Lena Mateo Nora Omar Priya', ' '))[1 + floor(16 * pg_temp.uniform(n, 1))]
         || ' ' ||
       (string_to_array('Almeida Bauer Costa Dubois Eriksen Ferrari Garcia Hansen Ito Jansen Kowalski Lopez Moreau Novak Okafor Rossi', ' '))[1 + floor(16 * pg_temp.uniform(n, 2))],
       CASE WHEN pg_temp.uniform(n, 3) < 0.7 THEN '+3519' || lpad(floor(1e8 * pg_temp.uniform(n, 4))::text, 8, '0') END,
       (string_to_array('PT PT PT ES ES FR DE GB IT NL CH US', ' '))[1 + floor(12 * pg_temp.uniform(n, 5))],
       CASE WHEN n <= 600 THEN 'gold' WHEN n <= 6000 THEN 'silver' ELSE 'none' END,
       (array[
         '{}', '{"newsletter": true}', '{"pillow": "firm", "floor": "high"}', '{"newsletter": false, "language": "de"}'
       ]::jsonb[])[1 + floor(4 * pg_temp.uniform(n, 6))],
       timestamptz '2022-06-15 12:00+00' + make_interval(secs => 4 * 365.25 * 86400 * (n - 1) / 60000.0)
FROM generate_series(1, 60000) AS n;

-- Step: sessions
INSERT INTO sessions (guest_id, token, created_at, last_seen, expires_at, ip_address, user_agent, payload)
SELECT pg_temp.guest_of(n, 10),
       md5('session ' || n),
       pg_temp.iso_time('2026-03-17 12:00', t),
       pg_temp.iso_time('2026-03-17 12:00', least(t + 7200 * pg_temp.uniform(n, 12), 90 * 86400)),
       pg_temp.iso_time('2026-03-17 12:00', t + 30 * 86400),
       inet '10.0.0.0' + floor(16777216 * power(pg_temp.uniform(n, 13), 2))::bigint,
       (array[
         'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
         'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36',
         'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0',
         'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15'
       ])[1 + floor(4 * power(pg_temp.uniform(n, 14), 1.5))],
       (array[
         '{"locale": "pt-PT", "currency": "EUR", "cart": [], "consent": {"analytics": true, "ads": false, "version": "2026-02"}, "search": {"hotel": "LIS", "nights": 2, "adults": 2, "children": 0, "flexible": false, "sort": "price", "filters": ["breakfast", "parking", "free-cancellation"]}, "experiments": {"checkout": "B", "gallery": "A", "upsell": "control"}, "landing": {"path": "/hotels/lisbon", "source": "newsletter", "campaign": "spring-2026", "referrer": "https://mail.example.com/"}, "viewed": ["LIS-double", "LIS-suite", "LIS-family", "OPO-double", "FAO-double"]}',
         '{"locale": "es-ES", "currency": "EUR", "cart": [{"hotel": "MAD", "type": "double", "rate": "flex", "nights": 3, "price_cents": 38700}], "consent": {"analytics": true, "ads": true, "version": "2026-02"}, "search": {"hotel": "MAD", "nights": 3, "adults": 2, "children": 1, "flexible": true, "sort": "rating", "filters": ["pool", "family"]}, "experiments": {"checkout": "A", "gallery": "A", "upsell": "breakfast"}, "landing": {"path": "/", "source": "search", "campaign": null, "referrer": "https://search.example.com/"}, "viewed": ["MAD-double", "MAD-family"]}',
         '{"locale": "de-DE", "currency": "EUR", "cart": [], "consent": {"analytics": false, "ads": false, "version": "2026-01"}, "search": {"hotel": "PMI", "nights": 7, "adults": 2, "children": 2, "flexible": false, "sort": "price", "filters": ["pool", "sea-view", "half-board", "free-cancellation"]}, "experiments": {"checkout": "B", "gallery": "B", "upsell": "control"}, "landing": {"path": "/deals/easter", "source": "partner", "campaign": "easter-2026", "referrer": "https://travel.example.net/deals"}, "viewed": ["PMI-family", "PMI-suite", "PMI-double"]}'
       ])[1 + floor(3 * pg_temp.uniform(n, 15))]
FROM (
  SELECT n, s + 0.12 * 86400 * sin(2 * pi() * s / 86400) AS t
  FROM (
    SELECT n, 90 * 86400.0::double precision * (n - pg_temp.uniform(n, 11)) / 50000 AS s
    FROM generate_series(1, 50000) AS n
  ) AS even
  OFFSET 0
) AS logins;

-- Step: reservations
INSERT INTO reservations (guest_id, room_id, check_in, check_out, status, channel, adults, children, total_cents,
                          rate_plan, notes, created_at)
SELECT pg_temp.guest_of(n, 20),
       1 + floor(800 * pg_temp.uniform(n, 21)),
       check_in,
       check_in + nights,
       CASE WHEN pg_temp.uniform(n, 22) < 0.14 THEN 'cancelled'
            WHEN check_in + nights > date '2026-06-15' THEN 'confirmed'
            WHEN pg_temp.uniform(n, 22) < 0.17 THEN 'no_show'
            ELSE 'completed' END,
       (array['web','web','web','app','app','partner','partner','phone'])[1 + floor(8 * pg_temp.uniform(n, 23))],
       1 + floor(3 * pg_temp.uniform(n, 24)),
       floor(3 * power(pg_temp.uniform(n, 25), 3)),
       nights * (7000 + floor(16000 * power(pg_temp.uniform(n, 26), 2)))::integer,
       (array['flex','flex','saver','half-board','corporate'])[1 + floor(5 * pg_temp.uniform(n, 27))],
       (array[ -- past its end: no notes
         'Late arrival, after 22:00. Please keep the room and leave the key at the night desk.',
         'Allergic to feathers: synthetic pillows and duvet. Quiet room away from the lift if possible.',
         'Travels with a child of two; cot in the room, and a high chair at breakfast.',
         'Company booking, invoice to the office. Needs the number of the purchase order on it.'
       ])[1 + floor(7 * pg_temp.uniform(n, 28))],
       booked_at
FROM (
  SELECT n,
         booked_at,
         -- three in ten wait for the next Friday
         day + CASE WHEN pg_temp.uniform(n, 32) < 0.3 THEN (12 - extract(isodow FROM day)::integer) % 7 ELSE 0 END
           AS check_in,
         1 + least(13, floor(-1.7 * ln(1 - pg_temp.uniform(n, 33))))::integer AS nights
  FROM (
    SELECT n,
           timestamptz '2023-06-15 12:00+00' + make_interval(secs => 86400 * d) AS booked_at,
           date '2023-06-15' + floor(0.5 + d)::integer
             + least(240, floor(-18 * ln(1 - pg_temp.uniform(n, 31))))::integer AS day
    FROM (
      SELECT n, s - 19 * sin(2 * pi() * s / 365.33) AS d
      FROM (SELECT n, 1096.0::double precision * n / 300000 AS s FROM generate_series(1, 300000) AS n) AS even
      OFFSET 0
    ) AS seasonal
    OFFSET 0
  ) AS booked
  OFFSET 0 -- fences like this one keep the planner from repeating the arithmetic wherever its result is used
) AS stays;

-- Step: lock_audit
INSERT INTO lock_audit (created_at, room_id, reservation_id, request_id, holder, action, waited_ms, statement)
SELECT timestamptz '2026-04-16 12:00+00' + make_interval(secs => s + 0.12 * 86400 * sin(2 * pi() * s / 86400)),
       1 + floor(800 * pg_temp.uniform(n, 41)),
       CASE WHEN pg_temp.uniform(n, 42) < 0.8 THEN 280000 + n / 15 END,
       md5('request ' || n)::uuid,
       (string_to_array('booking-api-1 booking-api-2 booking-api-3 channel-sync housekeeping front-desk', ' '))[1 + floor(6 * pg_temp.uniform(n, 43))],
       (array['acquire','release','acquire','release','acquire','release','timeout'])[1 + floor(7 * pg_temp.uniform(n, 44))],
       floor(-40 * ln(1 - pg_temp.uniform(n, 45))),
       (array[
         'SELECT id FROM availability WHERE room_id = $1 AND date >= $2 AND date < $3 ORDER BY id FOR UPDATE',
         'SELECT id FROM rooms WHERE id = $1 FOR NO KEY UPDATE',
         'SELECT pg_advisory_xact_lock($1)'
       ])[1 + floor(3 * pg_temp.uniform(n, 46))]
FROM (
  SELECT n, 60 * 86400.0::double precision * (n - pg_temp.uniform(n, 40)) / 300000 AS s
  FROM generate_series(1, 300000) AS n
) AS even;

-- Step: availability
INSERT INTO availability (room_id, date, status, price_cents, min_stay, closed_to_arrival, rate_plans, updated_at)
SELECT room_id,
       date '2026-03-01' + day,
       CASE WHEN pg_temp.uniform(n, 51) < 0.02 THEN 'closed'
            WHEN pg_temp.uniform(n, 52) < exp(-greatest(0, day - 106) / 60.0) * (0.6 + 0.3 * season) THEN 'booked'
            ELSE 'free' END,
       (7000 + 6000 * season + 9000 * pg_temp.uniform(room_id, 53))::integer,
       CASE WHEN season > 0.8 AND pg_temp.uniform(n, 54) < 0.5 THEN 3 ELSE 1 END,
       pg_temp.uniform(n, 55) < 0.05,
       (array[
         'flex:100 saver:88 half-board:131 corporate:92',
         'flex:100 saver:85 half-board:128 corporate:90 group:80',
         'flex:100 half-board:135 corporate:95'
       ])[1 + floor(3 * pg_temp.uniform(n, 56))],
       timestamptz '2025-03-01 03:00+00' + make_interval(secs => 86400.0 * day)
FROM (
  SELECT n, (n - 1) % 800 + 1 AS room_id, (n - 1) / 800 AS day,
         (1 + sin(2 * pi() * ((n - 1) / 800 - 60) / 365.0)) / 2 AS season
  FROM generate_series(1, 292000) AS n
) AS nights;

-- Step: foreign keys
ALTER TABLE sessions ADD FOREIGN KEY (guest_id) REFERENCES guests (id);
ALTER TABLE reservations ADD FOREIGN KEY (guest_id) REFERENCES guests (id);
ALTER TABLE reservations ADD FOREIGN KEY (room_id) REFERENCES rooms (id);
ALTER TABLE lock_audit ADD FOREIGN KEY (room_id) REFERENCES rooms (id);
ALTER TABLE availability ADD FOREIGN KEY (room_id) REFERENCES rooms (id);
