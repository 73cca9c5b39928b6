/** Hypothetical hash indexes. */
import { cases } from '../hypothetical.ts';

export const hashes = cases('hash', [
  { on: 'orders', keys: ['email'], queries: ["SELECT * FROM orders WHERE email = 'user77@corp.io'"] },
  { on: 'orders', keys: ['customer_id'], queries: ['SELECT * FROM orders WHERE customer_id = 4711'] },
  { on: 'orders', keys: ['coupon'], queries: ["SELECT * FROM orders WHERE coupon = 'SAVE77'"] },
  {
    on: 'orders',
    keys: ['uid'],
    where: 'rush',
    queries: ["SELECT * FROM orders WHERE rush AND uid = '0cc175b9-c0f1-b6a8-31c3-99e269772661'"],
  },
  {
    on: 'documents',
    keys: ['path'],
    queries: ["SELECT * FROM documents WHERE path = '/srv/projects/20/x.pdf'"],
  },
  { on: 'events', keys: ['actor'], queries: ['SELECT * FROM events WHERE actor = 4711'] },
]);
