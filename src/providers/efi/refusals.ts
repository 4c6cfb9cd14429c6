/**
 * The codes of the API Cobranças, and what each means for us. Codes and their texts: the list of errors of dev.efipay.com.br
 * (docs/api-cobrancas/erros), the file errors.json of github.com/gerencianet/gn-api-woocommerce at dc328c8 and
 * GerencianetIntegration.php of github.com/efipay/whmcs-efi-module at 60d8d9e. Meanings and cures are ours.
 */
import type { Refusal } from '#core/errors.ts';

export type Meaning = Pick<Refusal, 'kind' | 'code' | 'detail' | 'cure' | 'actor'>;

const fix = (detail: string, cure: string): Meaning => ({
  kind: 'refused',
  code: 'provider_refused_fields',
  detail,
  cure,
  actor: 'you',
});

const account = (detail: string, cure: string): Meaning => ({
  kind: 'refused',
  code: 'provider_account_limit',
  detail,
  cure,
  actor: 'operator',
});

/** Not a failure: what the bank has is looked at before anything else happens. */
const state = (detail: string): Meaning => ({
  kind: 'conflict',
  code: 'provider_state_conflict',
  detail,
  cure: 'Nada a fazer agora: a situação no Efí será consultada.',
  actor: 'nobody',
});

const duplicate = (detail: string): Meaning => ({
  kind: 'conflict',
  code: 'provider_duplicate',
  detail,
  cure: 'A cobrança será procurada no Efí. Se não for esta, mude o valor, o vencimento ou a descrição e registre de novo.',
  actor: 'nobody',
});

export const meanings = {
  fields: fix('O Efí recusou um ou mais campos.', 'Corrija os campos indicados e envie de novo.'),
  refused: {
    kind: 'refused',
    code: 'provider_refused',
    detail: 'O Efí recusou o pedido.',
    cure: 'Leia o motivo que o banco deu, corrija e envie de novo.',
    actor: 'you',
  },
  unlisted: {
    kind: 'refused',
    code: 'provider_code_unknown',
    detail: 'O Efí recusou o pedido com um código ainda não conhecido.',
    cure: 'Leia o motivo que o banco deu. Se não bastar, envie o código ao suporte do Efí e ao do Pontual.',
    actor: 'you',
  },
  notFound: {
    kind: 'not-found',
    code: 'provider_not_found',
    detail: 'O Efí não encontrou esta cobrança nesta conta.',
    cure: 'Confira se as credenciais são da conta e do ambiente em que ela foi registrada, e consulte de novo.',
    actor: 'nobody',
  },
  credentials: {
    kind: 'auth',
    code: 'credentials_rejected',
    detail: 'O Efí não aceitou o Client ID e o Client Secret.',
    cure: 'Em API → Minhas Aplicações, copie os dois de novo. Produção e homologação têm pares diferentes: confira o ambiente desta integração.',
    actor: 'operator',
  },
  token: {
    kind: 'auth',
    code: 'token_rejected',
    detail: 'O Efí não aceitou o token de acesso, mesmo depois de renovado.',
    cure: 'Confira em API → Minhas Aplicações se a aplicação continua ativa.',
    actor: 'operator',
  },
  forbidden: {
    kind: 'auth',
    code: 'access_denied',
    detail: 'A aplicação não tem permissão para a API Cobranças.',
    cure: 'Em API → Minhas Aplicações, edite a aplicação e ative a API de Cobranças no ambiente desta integração.',
    actor: 'operator',
  },
} as const satisfies Record<string, Meaning>;

const call = 'Fale com o suporte do Efí: só o Efí pode liberar.';

/** What is known of each code. `null` is no refusal: nobody knows what became of the request. */
export const byCode: Readonly<Record<string, Meaning | null>> = {
  3500000: null,
  3500001: meanings.forbidden,
  3500002: meanings.refused,
  3500007: fix('Esta forma de pagamento não está disponível nesta conta.', 'Peça a liberação do boleto ao Efí.'),
  3500008: meanings.token,
  3500010: meanings.notFound,
  3500016: state('A cobrança no Efí não tem pagador.'),
  3500030: state('A cobrança no Efí já tem forma de pagamento.'),
  3500034: meanings.fields,
  3500036: state('A cobrança no Efí não é boleto.'),
  3500037: meanings.fields,
  3500038: state('O Efí só altera o vencimento de boleto que aguarda pagamento ou está vencido.'),
  3500041: fix('Um carnê tem pelo menos duas parcelas.', 'Aumente as parcelas, ou registre um boleto.'),
  3500042: meanings.refused,
  3500043: state('O Efí só cancela cobrança que não foi paga nem encerrada.'),
  3500044: state('A situação da cobrança no Efí não permite mais este pedido.'),
  3500049: null,
  3500066: state('O Efí só reenvia boleto que aguarda pagamento.'),
  3500069: state('O Efí só marca como paga cobrança que aguarda pagamento ou está vencida.'),
  3500070: state('A situação da cobrança no Efí não permite este pedido.'),
  3500072: account('O Efí não concluiu o pedido e não diz por quê.', call),
  3500084: state('A cobrança é parcela de um carnê.'),
  3500085: state('A cobrança pertence a um carnê ou a uma assinatura.'),
  3500100: state('A cobrança pertence a um carnê ou a uma assinatura.'),
  4600007: fix('O vencimento já passou.', 'Informe um vencimento a partir de hoje; para alterar, a partir de amanhã.'),
  4600012: meanings.refused,
  4600026: fix('O CPF do pagador é inválido.', 'Corrija o CPF no cadastro do pagador.'),
  4600029: duplicate('O Efí já tem um pedido igual.'),
  4600035: account('O serviço não está disponível para esta conta do Efí.', call),
  4600036: fix('O valor está abaixo do mínimo do Efí, R$ 5,00.', 'Registre a partir de R$ 5,00.'),
  4600037: account(
    'O valor passa do limite operacional da conta no Efí.',
    'Peça ao Efí um limite maior, ou divida a cobrança.',
  ),
  4600059: fix('O carnê tem parcelas demais para o Efí.', 'Use no máximo 12 parcelas em cada carnê.'),
  4600060: fix('O Efí não aceitou a data.', 'Confira o vencimento e a data limite do desconto.'),
  4600073: fix('O telefone do pagador é inválido.', 'Informe DDD e número, ou deixe o telefone vazio.'),
  4600100: null,
  4600111: fix('Cada parcela precisa ser de pelo menos R$ 5,00.', 'Diminua o número de parcelas.'),
  4600142: fix('Os dados do pagador não conferem com os da Receita Federal.', 'Confira nome e CPF ou CNPJ do pagador.'),
  4600148: duplicate('O Efí já tem um pagamento para este identificador.'),
  4600204: fix('O CPF precisa ter 11 dígitos.', 'Corrija o CPF no cadastro do pagador.'),
  4600209: account(
    'O limite diário de emissões da conta no Efí acabou.',
    'Registre de novo amanhã, ou peça ao Efí um limite maior.',
  ),
  4600210: duplicate('O Efí recusa a terceira cobrança idêntica (mesmo pagador, valor, vencimento e descrição).'),
  4600211: account('O limite mensal de emissões da conta no Efí acabou.', 'Peça ao Efí um limite maior.'),
  4600212: fix('O telefone do pagador já pertence a outro CPF.', 'Corrija o telefone, ou deixe-o vazio.'),
  4600219: fix('O Efí não conseguiu validar os dados.', 'Confira CPF ou CNPJ, nome e endereço do pagador.'),
  4600222: fix('O pagador é o próprio titular da conta no Efí.', 'Registre em nome de outro pagador.'),
  4600224: account('A aplicação não tem autorização do Efí para emitir.', call),
  4600414: fix('O vencimento está longe demais para o Efí.', 'Use um vencimento até cerca de três anos e cinco meses.'),
  4600523: fix(
    'Com o desconto, o valor fica abaixo do mínimo do Efí, R$ 5,00.',
    'Diminua o desconto ou aumente o valor.',
  ),
  4699999: null,
};
