/** The page of `doctor --fidelity`. */
import { expect, test } from 'vitest';
import type { Fidelity, QueryFidelity } from '../../../src/model/fidelity.ts';
import { renderFidelityJson } from '../../../src/report/fidelity-json.ts';
import { renderFidelityText } from '../../../src/report/fidelity-text.ts';
import { displayWidth } from '../../../src/util/format.ts';

const query = (verdict: QueryFidelity['verdict'], more: Partial<QueryFidelity> = {}): QueryFidelity => ({
  id: verdict,
  text: 'SELECT *\nFROM "ordérs 🙂" WHERE customer_id = $1 AND placed_at > $2 ORDER BY placed_at DESC',
  verdict,
  sourceCost: 123456.78,
  twinCost: 123456.78,
  deviation: 0,
  detail: null,
  ...more,
});
const fidelity: Fidelity = {
  sourceVersion: '16.14 (Debian 16.14-1.pgdg120+1)',
  twinVersion: '16.14',
  exact: true,
  queries: [
    query('same'),
    query('other-cost', { twinCost: 123556.78, deviation: 0.00081 }),
    query('other-plan', {
      detail: `Index Scan using a_rather_long_name_of_an_index on orders | Seq Scan on orders ${'x'.repeat(90)}`,
    }),
    query('not-planned-here', {
      sourceCost: null,
      twinCost: null,
      deviation: null,
      detail: 'type "vector" does not exist',
    }),
  ],
  passed: false,
  maxDeviation: 0.01,
  notes: [{ code: 'extension-missing', message: 'The twin has no extension vector.', hint: null }],
};

test('differences first, in 80 columns, with figures and a conclusion', () => {
  const text = renderFidelityText(fidelity, { colour: false });
  const lines = text.split('\n');
  expect(lines.filter((line) => displayWidth(line) > 80)).toEqual([]);
  expect(lines.flatMap((line) => /^(same|other cost|other plan|twin cannot)/.exec(line)?.[1] ?? [])).toEqual([
    'twin cannot',
    'other plan',
    'other cost',
    'same',
  ]);
  expect(text).toContain('3 statements compared: same plan 2, same cost 1, largest difference <0.1%');
  expect(text).toContain('type "vector" does not exist');
  expect(text).toContain('The twin does not plan as the source does');
});

test('another major is said', () => {
  expect(renderFidelityText({ ...fidelity, exact: false }, { colour: false })).toContain(
    'costs are not exact',
  );
});

test('JSON holds all of it', () => {
  expect(JSON.parse(renderFidelityJson(fidelity))).toEqual({
    format: 'indexwright-fidelity',
    formatVersion: 1,
    ...fidelity,
  });
});
