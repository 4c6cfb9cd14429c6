import { test } from 'node:test';
import { fuzzBrCode } from './brcode.ts';

test('twenty thousand random and mutated BR Codes, keys and identifiers are judged as by a second judge', () => {
  fuzzBrCode(20_000, 20261121);
});
