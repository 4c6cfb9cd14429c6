import { test } from 'node:test';
import { fuzzBoleto } from './boleto.ts';

test('twenty thousand random and mutated boletos and tax ids are judged as by a second judge', () => {
  fuzzBoleto(20_000, 20261121);
});
