/**
 * Why a transfer comes back, by Celcoin's codes. PBE: Pix (developers.celcoin.com.br/docs/tabela-de-erros; the texts from 324
 * on are those of the reasons of the Central Bank's SPI). SPB: TED, the numbers of the Central Bank's domain CodDevTransf;
 * of 13 and 19 Celcoin prints other meanings (developers.celcoin.com.br/docs/tabela-de-erros-ao-realizar-uma-ted-banktransfer),
 * and those are kept. PBE331 and 336 to 342 are not public; of the SPB codes Celcoin's page shows 1 to 70, and 72 and 84
 * exist at the Central Bank.
 */

export const RETURN_TEXTS: Readonly<Record<string, string>> = {
  PBE105: 'No Limit Available',
  PBE150: 'General reject operation',
  PBE300: 'Duplicated EndToEndId',
  PBE304: 'Key not found in DICT',
  PBE308: 'Account does not allow Pix',
  PBE309: 'Payment not in INITIATED status',
  PBE310: 'Invalid key format',
  PBE316: 'Calls inside the same PSP not allowed',
  PBE317: 'Key is held by the querying participant',
  PBE323: 'Cannot revert unless CONFIRMED or PARTIALLY_REVERTED',
  PBE324: 'Settlement timeout',
  PBE325: 'Error at creditor agent',
  PBE326: 'Creditor account number invalid or missing',
  PBE327: 'Account blocked',
  PBE328: 'Account closed',
  PBE329: 'Account type missing or invalid',
  PBE330: 'Transaction type not supported on the account',
  PBE332: 'Amount is zero',
  PBE333: 'Insufficient funds (PI account)',
  PBE334: 'Amount received not as agreed',
  PBE335: 'Number of transactions invalid',
  PBE343: 'Settlement of the transaction has failed',
  PBE7055: 'Receiving institution not answering',
  SPB1: 'Conta Destinatária do Crédito Encerrada',
  SPB2: 'Agência ou Conta Destinatária do Crédito Inválida',
  SPB3: 'Ausência ou Divergência na Indicação do CPF/CNPJ',
  SPB4: 'Mensagem Inválida para o Tipo de Transação ou Finalidade',
  SPB5: 'Divergência na Titularidade',
  SPB6: 'Transferência Insuficiente para Finalidade Indicada',
  SPB7: 'Diferença a Maior',
  SPB13: 'Código Identificador de Transferência Inválido',
  SPB17: 'Número de contrato inválido',
  SPB18: 'Valor em duplicidade',
  SPB19: 'Devolução por Fraude',
  SPB22: 'Devolução de Ordem Bancária pelo Agente Financeiro',
  SPB26: 'Devolução de pagamento de tributos por solicitação da IF',
  SPB27: 'Devolução de Recolhimento a Maior autorizada pela RFB',
  SPB31: 'CPF/CNPJ inapto junto à RFB',
  SPB61: 'Transferência supera limite para o tipo de conta destino',
  SPB70: 'Por solicitação de cliente da Instituição Participante Recebedora',
  SPB72: 'Não conformidade no pagamento',
  SPB84: 'Conta destinatária inválida para o tipo de transação ou finalidade',
};

/** Of either family, known or not: the bank's tables have gaps. */
export function isReturnCode(code: unknown): code is string {
  return typeof code === 'string' && /^(PBE|SPB)\d{1,4}$/.test(code);
}

export function returnText(code: string): string {
  return RETURN_TEXTS[code] ?? '';
}

/** The rail whose code it is. */
export function railOf(code: string): 'pix' | 'ted' {
  return code.startsWith('SPB') ? 'ted' : 'pix';
}
