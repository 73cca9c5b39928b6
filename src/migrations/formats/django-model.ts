/** An index in Django's words, for Meta.indexes of a model and for the state that a migration leaves. */
import type { AccessMethod, IndexDefinition, IndexKey } from '../../model/index-definition.ts';

/** What to write, and where that comes from; or why it cannot be said. */
export type DjangoIndex =
  | { readonly kind: 'index'; readonly text: string; readonly imports: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: string };

/** Django's own bound, checked in every model. */
const maxNameLength = 30;

const classes: Readonly<Record<AccessMethod, string>> = {
  btree: 'models.Index',
  hash: 'HashIndex',
  gin: 'GinIndex',
  gist: 'GistIndex',
  spgist: 'SpGistIndex',
  brin: 'BrinIndex',
};

export function djangoIndex(name: string, definition: IndexDefinition): DjangoIndex {
  const { keys, accessMethod, included, predicate } = definition;
  if (name.length > maxNameLength || !/^[A-Za-z]/.test(name))
    return problem(
      `its name is not one that Django allows (${maxNameLength} characters, the first a letter)`,
    );
  if (keys.some(({ collation }) => collation !== null)) return problem('COLLATE is not kept for comparison');
  const isPlain = keys.every(
    ({ target, nulls, direction }) => target.kind === 'column' && isUsual(direction, nulls),
  );
  const fields = isPlain ? [`fields=[${keys.map(fieldText).join(', ')}]`] : keys.map(expressionText);
  if (fields.includes(null)) return problem('the expression has no form of its own in Django');
  const condition = predicate === null ? null : conditionText(predicate);
  if (predicate !== null && condition === null)
    return problem(`WHERE ${predicate} is not one that is translated`);
  const classed = keys.some(({ opclass }) => opclass !== null);
  if (classed && (!isPlain || keys.some(({ opclass }) => opclass === null)))
    return problem('Django takes an operator class for every column or for none');
  const text = [
    ...fields,
    `name=${quoted(name)}`,
    ...(included.length === 0 ? [] : [`include=[${included.map(quoted).join(', ')}]`]),
    ...(classed ? [`opclasses=[${keys.map(({ opclass }) => quoted(opclass ?? '')).join(', ')}]`] : []),
    ...(condition === null ? [] : [`condition=${condition}`]),
  ].join(', ');
  return {
    kind: 'index',
    text: `${classes[accessMethod]}(${text})`,
    imports: [
      'from django.db import models',
      ...(accessMethod === 'btree'
        ? []
        : [`from django.contrib.postgres.indexes import ${classes[accessMethod]}`]),
      ...[...new Set(fields.join().match(/\b(?:Lower|Upper)(?=\()/g) ?? [])]
        .sort()
        .map((name) => `from django.db.models.functions import ${name}`),
    ],
  };
}

function problem(text: string): DjangoIndex {
  return { kind: 'problem', problem: text };
}

function isUsual(direction: IndexKey['direction'], nulls: IndexKey['nulls']): boolean {
  return nulls === (direction === 'desc' ? 'first' : 'last');
}

function fieldText({ target, direction }: IndexKey): string {
  return quoted(`${direction === 'desc' ? '-' : ''}${target.kind === 'column' ? target.column : ''}`);
}

/** `models.F("a").desc(nulls_last=True)`, `Lower("email")`; null for another expression. */
function expressionText({ target, direction, nulls }: IndexKey): string | null {
  const order = isUsual(direction, nulls) ? `.${direction}()` : `.${direction}(nulls_${nulls}=True)`;
  if (target.kind === 'column') return `models.F(${quoted(target.column)})${order === '.asc()' ? '' : order}`;
  const [, name, column] =
    /^(lower|upper)\(\(?"?([a-z_][a-z0-9_]*)"?\)?(?:::text)?\)$/.exec(target.sql) ?? [];
  if (name === undefined || column === undefined) return null;
  return `${name === 'lower' ? 'Lower' : 'Upper'}(${quoted(column)})${order === '.asc()' ? '' : order}`;
}

/** Tests for NULL, truth and equality with a text or a number; null for another predicate. */
function conditionText(predicate: string): string | null {
  const name = '"?([a-z_][a-z0-9_]*)"?';
  const [, column, not] = new RegExp(`^\\(?${name} IS (NOT )?NULL\\)?$`, 'i').exec(predicate) ?? [];
  if (column !== undefined) return `models.Q(${column}__isnull=${not === undefined ? 'True' : 'False'})`;
  const [, equal, number, text] =
    new RegExp(`^\\(?${name} = (?:(-?\\d+)|'([^'\\\\]*)'(?:::[a-z ]+)?)\\)?$`, 'i').exec(predicate) ?? [];
  if (equal !== undefined) return `models.Q(${equal}=${number ?? quoted(text ?? '')})`;
  const [, negated, truth] = new RegExp(`^\\(?(NOT )?${name}\\)?$`, 'i').exec(predicate) ?? [];
  return truth === undefined ? null : `models.Q(${truth}=${negated === undefined ? 'True' : 'False'})`;
}

/** A Python string on one line: JSON's escapes are Python's, but for characters beyond the first plane, which stay as they are. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
