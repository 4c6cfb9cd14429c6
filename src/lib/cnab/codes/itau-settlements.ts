import type { SettlementTable } from '../events.ts';

/**
 * Where and how a title was paid (T 222-223): Itaú, Cobrança FEBRABAN 240, January 2017. `available` tells whether the money can be
 * used, or is in clearing.
 */
export const itauSettlements: SettlementTable = {
  AA: { label: 'Caixa eletrônico Itaú', available: true },
  AC: { label: 'Cartório automatizado', available: false },
  AO: { label: 'Acerto online', available: true },
  B0: { label: 'Outros bancos, off-line', available: false },
  B1: { label: 'Outros bancos, código de barras', available: false },
  B2: { label: 'Outros bancos, linha digitável', available: false },
  B3: { label: 'Outros bancos, autoatendimento', available: false },
  B4: { label: 'Outros bancos, lotérica', available: false },
  B5: { label: 'Outros bancos, correspondente', available: false },
  B6: { label: 'Outros bancos, telefone', available: false },
  B7: { label: 'Outros bancos, arquivo eletrônico', available: false },
  BC: { label: 'Bancos correspondentes', available: true },
  BF: { label: 'Bankfone', available: true },
  BL: { label: 'Bankline', available: true },
  CC: { label: 'Agência Itaú, cheque', available: false },
  CI: { label: 'Correspondente Itaú', available: true },
  CK: { label: 'Sispag', available: true },
  CP: { label: 'Agência Itaú, débito/dinheiro', available: true },
  DG: { label: 'Agência Itaú, off-line', available: true },
  EA: { label: 'Terminal de caixa', available: true },
  LC: { label: 'Cartório de protesto, cheque', available: false },
  Q0: { label: 'Agendamento eletrônico', available: true },
  RA: { label: 'Realimentação automática', available: true },
  ST: { label: 'Seltec (cartório)', available: true },
};
