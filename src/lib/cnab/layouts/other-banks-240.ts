import { febraban240 } from './febraban-240.ts';
import { variation } from './rows.ts';

/**
 * Bradesco, Layout Cobrança 240 (copy in GitHub eduardokum/laravel-boleto, manuais/BRADESCO/novos/240_posicoes.pdf): the
 * twenty positions of the nosso número are carteira 3, zeros 5, number 11, check digit 1.
 */
export const bradesco240 = {
  P: variation(febraban240.P, [
    ['carteira', 38, 40, 'digits'],
    ['', 41, 45, 'zeros'],
    ['nossoNumero', 46, 56, 'digits'],
    ['nossoNumeroCheckDigit', 57, 57, 'text'],
    ['carteiraKind', 58, 58, 'digits', { default: '1' }],
  ]),
} as const;

/**
 * Sicoob (Layouts para troca de informações, February 2017, same repository, manuais/BANCOOB-SICOOB/novos): number with its
 * check digit 10, installment 2, modality 2, form 1. Written so; read as the twenty positions that the retorno repeats.
 */
export const sicoob240 = {
  P: variation(febraban240.P, [
    ['nossoNumero', 38, 47, 'digits'],
    ['installment', 48, 49, 'digits', { default: '01' }],
    ['carteiraKind', 50, 51, 'digits', { default: '01' }],
    ['formKind', 52, 52, 'digits', { default: '4' }],
    ['', 53, 57, 'blanks'],
  ]),
} as const;
