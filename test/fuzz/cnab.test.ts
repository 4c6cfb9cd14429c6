import { test } from 'node:test';
import { fuzzCnab } from './cnab.ts';

test('twenty thousand random and mutated lines of bank files are read as by a second judge', async () => {
  await fuzzCnab(20_000, 20261121);
});
