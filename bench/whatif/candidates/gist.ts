/** Hypothetical GiST and SP-GiST indexes. */
import { cases } from '../hypothetical.ts';

export const gists = cases('gist', [
  {
    on: 'bookings',
    keys: ['during'],
    queries: [
      "SELECT * FROM bookings WHERE during @> timestamptz '2023-07-01 12:00+00'",
      "SELECT * FROM bookings WHERE during && tstzrange('2023-07-01', '2023-07-02')",
    ],
  },
  {
    on: 'bookings',
    keys: ['price_band'],
    queries: ['SELECT * FROM bookings WHERE price_band <@ int4range(10, 130)'],
  },
  {
    on: 'bookings',
    keys: ['room', 'during'],
    queries: ["SELECT * FROM bookings WHERE room = 7 AND during && tstzrange('2023-07-01', '2023-07-02')"],
  },
  {
    on: 'bookings',
    keys: ['place'],
    queries: [
      "SELECT * FROM bookings WHERE place <@ box '(10,10),(30,30)'",
      "SELECT id FROM bookings ORDER BY place <-> point '(500,500)' LIMIT 10",
    ],
  },
  { on: 'bookings', keys: ['area'], queries: ["SELECT * FROM bookings WHERE area && box '(10,10),(30,30)'"] },
  {
    on: 'bookings',
    keys: ['address inet_ops'],
    queries: ["SELECT * FROM bookings WHERE address << '10.7.7.0/24'"],
  },
  {
    on: 'documents',
    keys: ['title gist_trgm_ops'],
    queries: ["SELECT * FROM documents WHERE title LIKE '%dihefori%'"],
  },
  {
    on: 'documents',
    keys: ['body'],
    queries: ["SELECT * FROM documents WHERE body @@ 'tuki1 & sowedi0 & jefo6'"],
  },
  {
    on: 'bookings',
    keys: ['during'],
    where: 'room < 100',
    queries: ["SELECT * FROM bookings WHERE room < 100 AND during @> timestamptz '2023-07-01 12:00+00'"],
  },
]);

export const spgists = cases('spgist', [
  {
    on: 'documents',
    keys: ['path'],
    queries: [
      "SELECT * FROM documents WHERE path ^@ '/srv/projects/20/'",
      "SELECT * FROM documents WHERE path = '/srv/projects/20/x.pdf'",
    ],
  },
  { on: 'orders', keys: ['email'], queries: ["SELECT * FROM orders WHERE email = 'user77@corp.io'"] },
  {
    on: 'bookings',
    keys: ['place'],
    queries: ["SELECT * FROM bookings WHERE place <@ box '(10,10),(30,30)'"],
  },
  {
    on: 'bookings',
    keys: ['place kd_point_ops'],
    queries: ["SELECT * FROM bookings WHERE place <@ box '(10,10),(30,30)'"],
  },
  {
    on: 'bookings',
    keys: ['during'],
    queries: ["SELECT * FROM bookings WHERE during @> timestamptz '2023-07-01 12:00+00'"],
  },
  { on: 'bookings', keys: ['area'], queries: ["SELECT * FROM bookings WHERE area && box '(10,10),(30,30)'"] },
  {
    on: 'bookings',
    keys: ['network'],
    queries: ["SELECT * FROM bookings WHERE network <<= '172.16.0.0/16'"],
  },
]);
