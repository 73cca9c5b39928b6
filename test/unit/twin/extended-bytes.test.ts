/** Bytes of extended statistics, as a server wrote them, translated for another database. */
import { expect, test } from 'vitest';
import {
  mcvTypes,
  renumberDependencies,
  renumberNdistinct,
  translateMcv,
} from '../../../src/twin/extended-bytes.ts';

const header = (items: number) => {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32LE(items, 8);
  return bytes;
};
const short = (...numbers: number[]) => {
  const bytes = Buffer.alloc(2 * numbers.length);
  for (const [at, number] of numbers.entries()) bytes.writeInt16LE(number, 2 * at);
  return bytes;
};
const int = (...numbers: number[]) => {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [at, number] of numbers.entries()) bytes.writeUInt32LE(number, 4 * at);
  return bytes;
};
const double = Buffer.alloc(8, 7);

test('columns get the numbers that they have here, expressions keep theirs', () => {
  const renumber = new Map([
    [3, 2],
    [4, 3],
  ]);
  const ndistinct = (...columns: number[]) =>
    Buffer.concat([header(2), double, int(3), short(...columns), double, int(2), short(...columns.slice(1))]);
  expect(renumberNdistinct(ndistinct(3, 4, -1), renumber)).toEqual(ndistinct(2, 3, -1));
  const dependencies = (...columns: number[]) =>
    Buffer.concat([header(1), double, short(2), short(...columns)]);
  expect(renumberDependencies(dependencies(3, 4), renumber)).toEqual(dependencies(2, 3));
});

test('types and labels of enums get the oids that they have here, other values stay', () => {
  const mcv = (enumOid: number, ...labels: number[]) =>
    Buffer.concat([
      header(1),
      short(2),
      int(enumOid, 25),
      int(2, 8, 8, 4, 1),
      int(1, 5, 8, 0xffffffff, 0),
      int(...labels),
      Buffer.from('0500000061', 'hex'),
    ]);
  const there = mcv(16400, 16401, 16402);
  expect(mcvTypes(there)).toEqual([16400, 25]);
  const labels = new Map([
    [16401, 20001],
    [16402, 20003],
  ]);
  const dimensions = [
    { typeOid: 20000, labels },
    { typeOid: 25, labels: null },
  ];
  expect(translateMcv(there, dimensions)).toEqual(mcv(20000, 20001, 20003));
  expect(() => translateMcv(mcv(16400, 1, 2), dimensions)).toThrow('label');
  expect(() => translateMcv(there, dimensions.slice(1))).toThrow('dimensions');
});
