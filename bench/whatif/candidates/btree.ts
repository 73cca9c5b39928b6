/** Hypothetical B-trees: each property that changes their size or what they can serve. */
import { cases } from '../hypothetical.ts';

export const btrees = cases('btree', [
  {
    on: 'orders',
    keys: ['customer_id'],
    queries: [
      'SELECT * FROM orders WHERE customer_id = 17',
      'SELECT * FROM orders WHERE customer_id BETWEEN 20000 AND 20100',
    ],
  },
  {
    on: 'orders',
    keys: ['placed_at'],
    queries: [
      "SELECT * FROM orders WHERE placed_at BETWEEN '2023-06-01' AND '2023-06-02'",
      'SELECT max(placed_at) FROM orders',
    ],
  },
  {
    on: 'orders',
    keys: ['customer_id', 'placed_at DESC'],
    queries: ['SELECT * FROM orders WHERE customer_id = 17 ORDER BY placed_at DESC LIMIT 5'],
  },
  {
    on: 'orders',
    keys: ['status', 'total'],
    queries: [
      "SELECT total FROM orders WHERE status = 'refunded' AND total < 20",
      "SELECT * FROM orders WHERE status = 'new' ORDER BY total LIMIT 20",
    ],
  },
  {
    on: 'orders',
    keys: ['status', 'priority', 'region'],
    queries: [
      "SELECT count(*) FROM orders WHERE status = 'new' AND priority = 2",
      "SELECT count(*) FROM orders WHERE status = 'refunded' AND priority = 2 AND region = 'nor'",
    ],
  },
  {
    on: 'orders',
    keys: ['paid_at DESC NULLS LAST'],
    queries: ['SELECT * FROM orders ORDER BY paid_at DESC NULLS LAST LIMIT 10'],
  },
  {
    on: 'orders',
    keys: ['shipped_on NULLS FIRST'],
    queries: [
      'SELECT id FROM orders ORDER BY shipped_on NULLS FIRST LIMIT 10',
      "SELECT * FROM orders WHERE shipped_on = '2023-05-05'",
    ],
  },
  {
    on: 'orders',
    keys: ['coupon'],
    queries: [
      "SELECT * FROM orders WHERE coupon = 'SAVE77'",
      'SELECT count(*) FROM orders WHERE coupon IS NULL',
    ],
  },
  {
    on: 'orders',
    keys: ['coupon', 'paid_at'],
    queries: ["SELECT * FROM orders WHERE coupon = 'SAVE77' AND paid_at > '2023-08-01'"],
  },
  {
    on: 'orders',
    keys: ['country', 'shipped_on', 'discount'],
    queries: [
      "SELECT * FROM orders WHERE country = 'jp' AND shipped_on = '2023-05-05'",
      "SELECT country, discount FROM orders WHERE country = 'br' AND shipped_on > '2024-01-01' AND discount > 30",
    ],
  },
  {
    on: 'orders',
    keys: ['paid_at', 'discount'],
    queries: ["SELECT * FROM orders WHERE paid_at BETWEEN '2023-06-01' AND '2023-06-02' AND discount > 20"],
  },
  { on: 'orders', keys: ['region'], queries: ["SELECT count(*) FROM orders WHERE region = 'nor'"] },
  {
    on: 'orders',
    keys: ['sku'],
    queries: [
      "SELECT * FROM orders WHERE sku = 'SKU012345'",
      "SELECT count(*) FROM orders WHERE sku BETWEEN 'SKU0100' AND 'SKU0110'",
    ],
  },
  {
    on: 'orders',
    keys: ['sku', 'placed_at'],
    queries: ["SELECT * FROM orders WHERE sku = 'SKU000123' ORDER BY placed_at DESC LIMIT 3"],
  },
  {
    on: 'orders',
    keys: ['total'],
    queries: ['SELECT * FROM orders WHERE total > 9900', 'SELECT * FROM orders ORDER BY total DESC LIMIT 10'],
  },
  { on: 'orders', keys: ['discount'], queries: ['SELECT * FROM orders WHERE discount BETWEEN 10 AND 10.2'] },
  { on: 'orders', keys: ['email'], queries: ["SELECT * FROM orders WHERE email = 'user77@corp.io'"] },
  {
    on: 'orders',
    keys: ['email text_pattern_ops'],
    queries: ["SELECT * FROM orders WHERE email LIKE 'user777%'"],
  },
  {
    on: 'orders',
    keys: ['email COLLATE "C"'],
    queries: [`SELECT * FROM orders WHERE email COLLATE "C" >= 'user99' AND email COLLATE "C" < 'user992'`],
  },
  { on: 'orders', keys: ['reference'], queries: ["SELECT * FROM orders WHERE reference = 'ref-1234'"] },
  {
    on: 'orders',
    keys: ['uid'],
    queries: ["SELECT * FROM orders WHERE uid = '0cc175b9-c0f1-b6a8-31c3-99e269772661'"],
  },
  { on: 'orders', keys: ['weight'], queries: ['SELECT * FROM orders WHERE weight BETWEEN 40 AND 40.1'] },
  {
    on: 'orders',
    keys: ['rush', 'placed_at'],
    queries: ['SELECT * FROM orders WHERE rush ORDER BY placed_at LIMIT 10'],
  },
  {
    on: 'orders',
    keys: ['note'],
    queries: [
      "SELECT * FROM orders WHERE note BETWEEN 'c0' AND 'c00f'",
      'SELECT id FROM orders WHERE note IS NOT NULL ORDER BY note LIMIT 10',
    ],
  },
  {
    on: 'orders',
    keys: ['customer_id'],
    include: ['total'],
    queries: ['SELECT sum(total) FROM orders WHERE customer_id = 17'],
  },
  {
    on: 'orders',
    keys: ['status'],
    include: ['coupon', 'email'],
    queries: ["SELECT coupon, email FROM orders WHERE status = 'refunded'"],
  },
  {
    on: 'orders',
    keys: ['placed_at'],
    where: "status = 'new'",
    queries: [
      "SELECT * FROM orders WHERE status = 'new' ORDER BY placed_at LIMIT 5",
      "SELECT count(*) FROM orders WHERE status = 'new' AND placed_at > '2024-01-01'",
    ],
  },
  {
    on: 'orders',
    keys: ['paid_at'],
    where: 'paid_at IS NOT NULL',
    queries: ["SELECT count(*) FROM orders WHERE paid_at BETWEEN '2023-06-01' AND '2023-06-08'"],
  },
  {
    on: 'orders',
    keys: ['customer_id', 'total'],
    where: 'rush AND total > 100',
    queries: ['SELECT customer_id, total FROM orders WHERE rush AND total > 5000'],
  },
  {
    on: 'orders',
    keys: ['(lower(email))'],
    queries: ["SELECT * FROM orders WHERE lower(email) = 'user77@corp.io'"],
  },
  { on: 'orders', keys: ['(total * 2)'], queries: ['SELECT * FROM orders WHERE total * 2 = 300'] },
  {
    on: 'orders',
    keys: ['(shipped_on - 7)', 'customer_id'],
    queries: ["SELECT * FROM orders WHERE shipped_on - 7 = '2023-05-05' AND customer_id < 5000"],
  },
  {
    on: 'documents',
    keys: ["(props ->> 'owner')"],
    queries: ["SELECT * FROM documents WHERE props ->> 'owner' = 'u77'"],
  },
  {
    on: 'documents',
    keys: ['path'],
    queries: ["SELECT * FROM documents WHERE path = '/srv/projects/20/x.pdf'"],
  },
  {
    on: 'documents',
    keys: ['title', 'author'],
    queries: ["SELECT title, author FROM documents WHERE title >= 'zu' AND author > 'W'"],
  },
  { on: 'bookings', keys: ['address'], queries: ["SELECT * FROM bookings WHERE address << '10.7.7.0/24'"] },
  {
    on: 'events',
    keys: ['actor', 'at DESC'],
    queries: [
      "SELECT * FROM events WHERE actor = 77 AND at >= '2023-02-01' ORDER BY at DESC LIMIT 10",
      'SELECT * FROM events WHERE actor = 4711',
    ],
  },
  {
    on: 'events',
    keys: ['kind'],
    include: ['actor'],
    queries: ["SELECT count(DISTINCT actor) FROM events WHERE kind = 'leave'"],
  },
  {
    on: 'events',
    keys: ['at'],
    where: "kind = 'buy'",
    queries: ["SELECT count(*) FROM events WHERE kind = 'buy' AND at BETWEEN '2023-01-10' AND '2023-01-20'"],
  },
]);
