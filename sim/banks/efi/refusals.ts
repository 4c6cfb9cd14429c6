/**
 * The refusals of the API Cobranças by code, with the bank's own texts: dev.efipay.com.br/docs/api-cobrancas/erros. Codes
 * that the page lacks are of github.com/efipay/whmcs-efi-module at 60d8d9e (GerencianetIntegration.php), in our words, and
 * 3500101 of dev.efipay.com.br/docs/api-cobrancas/carne. `%s` stands for a property or a value.
 */

/** Refusals that this simulator itself gives, and others that it can be made to give (`failEmission`). */
export const REFUSALS = {
  3500000: 'Erro interno do servidor.',
  3500001: 'A aplicação fornecida não tem permissão para utilizar este endpoint.',
  3500002: 'O parâmetro [data] é obrigatório.',
  3500007: 'O tipo de pagamento informado na propriedade [type] não está disponível.',
  3500008: 'Requisição não autorizada.',
  3500010: 'A propriedade [%s] informada não existe.',
  3500016: 'A transação não possui um cliente associado.',
  3500030: 'Esta transação já possui uma forma de pagamento definida.',
  3500034: 'A propriedade [%s] informada é inválida.',
  3500036: 'A forma de pagamento da transação não é boleto bancário.',
  3500037: 'A propriedade [%s] informada é inválida.',
  3500038: 'Apenas transações com status [waiting] ou [unpaid] podem ser atualizadas.',
  3500041: 'A propriedade [repeats] deve ser maior ou igual a dois.',
  3500042: 'O parâmetro [data] deve ser um JSON.',
  3500043: 'Apenas transações com status [new],[link],[waiting] ou [unpaid] podem ser canceladas.',
  3500044: 'A transação não pode ser paga pois possui o status [%s].',
  3500049: 'O limite de consumo para este endpoint foi excedido.',
  3500066: 'Apenas transações com status [waiting] podem ser atualizadas.',
  3500069: 'Apenas transações com status [new], [waiting] ou [unpaid] podem ser atualizadas.',
  3500070: 'Apenas cobranças com status [waiting] que não foram pagas com cartão de crédito podem ser atualizadas.',
  3500072: 'Não foi possível finalizar sua solicitação. Por favor, entre em contato com o suporte Efí.',
  3500080: 'Essa cobrança já teve um link de pagamento definido.',
  3500081: 'A cobrança não possui status [%s].',
  3500083: 'Carnês com status [finished] não podem ser atualizados.',
  3500084:
    'A atualização de parcelas de carnês deve ser efetuado através do endpoint [PUT /carnet/:id/parcel/:parcel/cancel].',
  3500085: 'A cobrança não deve pertencer a um carnê ou assinatura.',
  3500086: 'Já existe um balancete definido para esta cobrança.',
  3500097: 'A transação %s não possui um link de pagamento associado',
  3500098: 'O link de pagamento deve ter o status waiting',
  3500100:
    'Não foi possível alterar tal cobrança, já que ela pertence a um carnê ou assinatura. Por favor, verifique tal situação e consuma o endpoint correto.',
  3500101: '%s',
  4600007: 'A data do vencimento do boleto deve ser maior ou igual que a data atual.',
  4600026: 'CPF inválido.',
  4600029: 'Pedido já existente.',
  4600035: 'Serviço indisponível para a conta. Por favor, solicite que o recebedor entre em contato com o suporte Efí.',
  4600036: 'valor da emissão %s é inferior ao limite mínimo para esta transação (5,00)',
  4600037:
    'O valor da emissão é superior ao limite operacional da conta. Por favor, entre em contato com o Suporte Efí.',
  4600059: 'O número máximo de folhas por carnê é 12.',
  4600060: 'A data informada é inválida.',
  4600073: 'Telefone inválido.',
  4600100: 'Timeout: Não foi possível validar os dados enviados. Por favor, tente novamente mais tarde.',
  4600111: 'O valor de cada parcela deve ser maior ou igual a R$ 5,00.',
  4600142: 'Transação não processada por conter incoerência nos dados cadastrais.',
  4600148: 'Já existe um pagamento cadastrado para este identificador.',
  4600204: 'O CPF deve ter 11 dígitos.',
  4600209:
    'Limite de emissões diárias excedido. Por favor, solicite que o recebedor entre em contato com o suporte Efí.',
  4600210:
    'Não é possível emitir três cobranças idênticas. Por favor, entre em contato com nosso suporte para orientações sobre o uso correto dos serviços Efí.',
  4600211:
    'Limite de emissões mensais excedido. Por favor, solicite que o recebedor entre em contato com o suporte Efí.',
  4600212: 'Telefone já vinculado a outro CPF.',
  4600219: 'Ocorreu um erro ao validar os dados.',
  4600222: 'Recebedor e cliente não podem ser a mesma pessoa.',
  4600224:
    'Problemas na validação da autorização do App. Por favor, solicite que o recebedor entre em contato com o suporte Efí',
  4600414: 'vencimento máximo atingido',
  4600523:
    'Valor total com desconto está abaixo do mínimo permitido para emissão. Valor total: %s, valor mínimo para emissão: R$ 5,00.',
  4699999: 'falha inesperada',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export function isRefusalCode(code: number): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}

/** The word beside the code. Three are documented; the others are guesses by the family of the code. */
const NAMES: Partial<Record<RefusalCode, string>> = {
  3500010: 'property_does_not_exists',
  3500034: 'validation_error',
  3500101: 'update_parcels',
};

export function nameOf(code: RefusalCode): string {
  return NAMES[code] ?? (code < 4_000_000 ? 'charge_error' : 'payment_error');
}

/**
 * The HTTP status. What does not fit the schema is 400 and what the bank's rules refuse is 500, as
 * dev.efipay.com.br/docs/api-cobrancas/carne shows for PUT /v1/carnet/:id/parcels (3500034; 3500101 and 3500010); that
 * all other rules are answered with 500 too, and the statuses listed here, are guesses.
 */
const STATUSES: Partial<Record<RefusalCode, number>> = {
  3500001: 403,
  3500002: 400,
  3500034: 400,
  3500042: 400,
  3500049: 429,
};

export function statusOf(code: RefusalCode): number {
  return STATUSES[code] ?? 500;
}
