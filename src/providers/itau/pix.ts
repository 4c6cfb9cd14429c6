/**
 * Pix alone, by the Central Bank's standard under the bank's regulatory path ("API Pix regulatório"; the older `pix_recebimentos` is being
 * shut down). A Bolecode's Pix is not of this API: only the consulta tells of it.
 */
import { dateHeaderOf, pixCharges, pixDialect } from '#providers/bcb-pix/index.ts';
import { uuidOf } from './identity.ts';

const dialect = pixDialect({
  name: 'itau.pix',
  title: 'Itaú',
  service: 'pix',
  prefix: '/regulatorio-pix/v2',
  headers: ({ id }) => ({ 'x-itau-correlationID': uuidOf(`${id}/pix`), 'x-itau-flowID': uuidOf(id) }),
  keyOf: ({ agreement }) => agreement['pixKey'] ?? '',
  answeredAt: dateHeaderOf,
});

export const pix = pixCharges(dialect);
