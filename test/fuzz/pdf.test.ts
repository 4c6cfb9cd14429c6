import { test } from 'node:test';
import { fuzzPdf } from './pdf.ts';

test('ten thousand pictures and a hundred of each form, with any text and any damage, are read, refused or printed whole', () => {
  fuzzPdf(10_000, 20261121);
});
