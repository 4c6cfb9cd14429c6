/**
 * Why a transfer comes back: Celcoin's code → the bank's own text, what it means and what to do. Sources: PBE (Pix) of
 * developers.celcoin.com.br/docs/tabela-de-erros, whose texts from PBE324 on are those of the reasons of the Central Bank's SPI
 * (Catálogo de Mensagens do SPI); SPB (TED) of developers.celcoin.com.br/docs/tabela-de-erros-ao-realizar-uma-ted-banktransfer,
 * whose numbers are the Central Bank's domain CodDevTransf. Of SPB13 and SPB19 Celcoin prints other meanings than the Central
 * Bank, and Celcoin's are kept. Not public: PBE331, PBE336 to PBE342, and which SPB follow 70 (72, 80 and 84 exist at the Central Bank).
 */

export interface ReturnReason {
  /** The bank's text, by which a reason without a code is recognised. */
  text: string;
  /** In Portuguese, for people. */
  meaning: string;
  cure: string;
}

const cures = {
  data: 'Confira banco, agência, conta, dígito e tipo de conta com o favorecido e faça uma nova transferência.',
  holder: 'Confira o CPF ou CNPJ e o nome do titular da conta com o favorecido e faça uma nova transferência.',
  account: 'Peça outra conta ao favorecido e faça uma nova transferência.',
  later: 'O dinheiro voltou. Faça uma nova transferência mais tarde; se repetir, fale com o suporte da Celcoin.',
  amount: 'Combine o valor com o favorecido (a conta dele pode ter limite) e faça uma nova transferência.',
  key: 'Confira a chave Pix com o favorecido, ou transfira para banco, agência e conta.',
  support: 'Fale com o suporte da Celcoin, com o protocolo da transferência em mãos.',
  payee: 'Fale com o favorecido e com o banco dele antes de transferir de novo.',
} as const;

const reason = (text: string, meaning: string, cure: keyof typeof cures): ReturnReason => ({
  text,
  meaning,
  cure: cures[cure],
});

export const returnReasons: Readonly<Record<string, ReturnReason>> = {
  PBE105: reason('No Limit Available', 'Não há limite disponível para a transferência.', 'later'),
  PBE150: reason('General reject operation', 'A operação foi recusada sem outro motivo.', 'support'),
  PBE300: reason('Duplicated EndToEndId', 'O identificador do Pix já tinha sido usado.', 'support'),
  PBE304: reason('Key not found in DICT', 'A chave Pix não existe.', 'key'),
  PBE308: reason('Account does not allow Pix', 'A conta do favorecido não aceita Pix.', 'account'),
  PBE309: reason('Payment not in INITIATED status', 'O pagamento já não podia ser processado.', 'support'),
  PBE310: reason('Invalid key format', 'O formato da chave Pix não é válido.', 'key'),
  PBE316: reason(
    'Calls inside the same PSP not allowed',
    'A conta do favorecido é da própria Celcoin e este caminho não serve para ela.',
    'support',
  ),
  PBE317: reason('Key is held by the querying participant', 'A chave Pix é da própria Celcoin.', 'support'),
  PBE323: reason(
    'Cannot revert unless CONFIRMED or PARTIALLY_REVERTED',
    'A devolução não era possível no estado do pagamento.',
    'support',
  ),
  PBE324: reason('Settlement timeout', 'A liquidação não terminou a tempo.', 'later'),
  PBE325: reason('Error at creditor agent', 'O banco do favorecido teve um erro.', 'later'),
  PBE326: reason('Creditor account number invalid or missing', 'Agência ou conta do favorecido inexistente.', 'data'),
  PBE327: reason('Account blocked', 'A conta do favorecido está bloqueada.', 'account'),
  PBE328: reason('Account closed', 'A conta do favorecido está encerrada.', 'account'),
  PBE329: reason(
    'Account type missing or invalid',
    'O tipo da conta do favorecido está errado (corrente ou poupança).',
    'data',
  ),
  PBE330: reason(
    'Transaction type not supported on the account',
    'A conta do favorecido não aceita este tipo de transferência (conta-salário, por exemplo).',
    'account',
  ),
  PBE332: reason('Amount is zero', 'O valor chegou zerado.', 'support'),
  PBE333: reason(
    'Insufficient funds (PI account)',
    'A Celcoin não tinha saldo na conta de liquidação do Pix.',
    'later',
  ),
  PBE334: reason('Amount received not as agreed', 'O valor não é o esperado por quem recebe.', 'amount'),
  PBE335: reason('Number of transactions invalid', 'A quantidade de transações da mensagem estava errada.', 'support'),
  PBE343: reason('Settlement of the transaction has failed', 'A liquidação falhou.', 'later'),
  PBE7055: reason('Receiving institution not answering', 'O banco do favorecido não respondeu.', 'later'),
  // The English text of a reason of the SPI, seen in `refundReason` without a code (github.com/wedevBr/celcoin-laravel).
  CH11: reason(
    'Value in Creditor Identifier is incorrect',
    'O CPF ou CNPJ não é o do titular da conta do favorecido.',
    'holder',
  ),
  SPB1: reason('Conta Destinatária do Crédito Encerrada', 'A conta do favorecido está encerrada.', 'account'),
  SPB2: reason('Agência ou Conta Destinatária do Crédito Inválida', 'Agência ou conta do favorecido inválida.', 'data'),
  SPB3: reason(
    'Ausência ou Divergência na Indicação do CPF/CNPJ',
    'O CPF ou CNPJ não é o do titular da conta do favorecido.',
    'holder',
  ),
  SPB4: reason(
    'Mensagem Inválida para o Tipo de Transação ou Finalidade',
    'O banco do favorecido não aceita este tipo de transferência ou finalidade.',
    'account',
  ),
  SPB5: reason('Divergência na Titularidade', 'O titular informado não é o da conta do favorecido.', 'holder'),
  SPB6: reason(
    'Transferência Insuficiente para Finalidade Indicada',
    'O valor é menor que o exigido para a finalidade.',
    'amount',
  ),
  SPB7: reason('Diferença a Maior', 'O valor é maior que o devido.', 'amount'),
  SPB13: reason(
    'Código Identificador de Transferência Inválido',
    'O código identificador da transferência não é válido.',
    'support',
  ),
  SPB17: reason('Número de contrato inválido', 'O número do contrato não é válido.', 'payee'),
  SPB18: reason('Valor em duplicidade', 'O banco do favorecido viu o valor em duplicidade.', 'payee'),
  SPB19: reason('Devolução por Fraude', 'Devolvida por suspeita de fraude.', 'payee'),
  SPB22: reason(
    'Devolução de Ordem Bancária pelo Agente Financeiro',
    'O agente financeiro devolveu a ordem bancária.',
    'payee',
  ),
  SPB26: reason(
    'Devolução de pagamento de tributos por solicitação da IF',
    'Pagamento de tributos devolvido a pedido da instituição.',
    'payee',
  ),
  SPB27: reason(
    'Devolução de Recolhimento a Maior autorizada pela RFB',
    'Recolhimento a maior devolvido com autorização da Receita Federal.',
    'payee',
  ),
  SPB31: reason(
    'CPF/CNPJ inapto junto à RFB',
    'O CPF ou CNPJ do favorecido está irregular na Receita Federal.',
    'payee',
  ),
  SPB61: reason(
    'Transferência supera limite para o tipo de conta destino',
    'O valor passa do limite da conta do favorecido.',
    'amount',
  ),
  SPB70: reason(
    'Por solicitação de cliente da Instituição Participante Recebedora',
    'O favorecido pediu a devolução ao banco dele.',
    'payee',
  ),
  SPB72: reason('Não conformidade no pagamento', 'O banco do favorecido viu uma não conformidade.', 'payee'),
  SPB80: reason('Portabilidade não registrada na CTC', 'A portabilidade de crédito não está registrada.', 'payee'),
  SPB84: reason(
    'Conta destinatária inválida para o tipo de transação ou finalidade',
    'A conta do favorecido não serve para este tipo de transferência.',
    'account',
  ),
};

/** The family of a code says how the transfer went: PBE by Pix, SPB by TED. */
export function railOfCode(code: string): 'pix' | 'ted' | undefined {
  if (code.startsWith('PBE')) return 'pix';
  return code.startsWith('SPB') ? 'ted' : undefined;
}

const codesByText = new Map(Object.entries(returnReasons).map(([code, { text }]) => [text.toLowerCase(), code]));

/** The reason in words for people. What is not in the table is told raw; `code` is empty where the bank gave none. */
export function reasonOf(
  code: string | undefined,
  text: string | undefined,
): { code: string; meaning: string; cure: string } {
  const known = code?.toUpperCase() ?? codesByText.get((text ?? '').toLowerCase()) ?? '';
  const found = Object.hasOwn(returnReasons, known) ? returnReasons[known] : undefined;
  if (found) return { code: known, meaning: found.meaning, cure: found.cure };
  const said = text ? ` O banco disse: "${text.slice(0, 200)}".` : '';
  const meaning =
    known === '' ? `Devolvida sem código de motivo.${said}` : `${known}: código ainda não conhecido.${said}`;
  return { code: known, meaning, cure: cures.support };
}
