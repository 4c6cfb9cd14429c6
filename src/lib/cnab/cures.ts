/**
 * What to do about a refusal. The tables of banks only name what is wrong, some 400 times in a few dozen ways, so the cure
 * follows from what the label speaks of: the first row that fits.
 */
const CURES: readonly (readonly [says: RegExp, cure: string])[] = [
  [
    /já (?:cadastrado|registrado)|duplic|já existe/i,
    'O título já está no banco: não o envie outra vez; confira o registro.',
  ],
  [
    /já (?:baixado|liquidado)|baixado ou liquidado|já se encontra/i,
    'Nada a fazer no banco: confira a situação do título e concilie.',
  ],
  [
    /não (?:cadastrado|registrado|existe título)|inexistente|não consta/i,
    'Confira o nosso número; se o título não está no banco, registre-o.',
  ],
  [/nosso n[úu]mero/i, 'Confira a faixa e o dígito do nosso número no convênio, e envie de novo.'],
  [/e-mail|sms|celular/i, 'Corrija o e-mail ou celular do pagador; o título continua registrado.'],
  [/cep|unidade da federação|\buf\b|estado/i, 'Corrija o CEP e a UF do pagador, e envie de novo.'],
  [/d[ée]bito|autoriza/i, 'Confira a autorização e os dados do débito automático com o banco.'],
  [/nome do (?:pagador|sacador|benefici)|nome inv/i, 'Corrija o nome no cadastro, e envie de novo.'],
  [/endereço|logradouro|bairro|cidade/i, 'Complete o endereço do cadastro, e envie de novo.'],
  [/inscrição|cpf|cnpj/i, 'Confira o CPF ou CNPJ e o tipo de inscrição, e envie de novo.'],
  [/sacador/i, 'Confira nome e CPF ou CNPJ do sacador avalista, ou retire-o.'],
  [
    /vencimento|vencto|prazo da operação|prazo limite/i,
    'Escolha um vencimento que o convênio aceite, e envie de novo.',
  ],
  [/emiss[ãa]o do (?:título|tit)|data da? emiss|data de entrada/i, 'Corrija a data de emissão, e envie de novo.'],
  [/juros|mora/i, 'Corrija os juros (tipo, data e valor, dentro do limite do banco), e envie de novo.'],
  [/multa/i, 'Corrija a multa (tipo, data e valor, no máximo 2%), e envie de novo.'],
  [/desconto/i, 'Corrija o desconto: data até o vencimento e valor menor que o do título.'],
  [/abatimento/i, 'Corrija o abatimento: menor que o valor do título e sem outro já concedido.'],
  [/protest|cart[óo]rio|susta/i, 'Confira no banco se o convênio permite protesto e em que situação o título está.'],
  [/negativa/i, 'Confira no banco se o convênio permite negativação e se o prazo mínimo passou.'],
  [/baixa|devolução/i, 'Confira código e prazo da baixa no convênio, e envie de novo.'],
  [/carteira|convêni?o|convenente|contrato|modalidade/i, 'Confira carteira e convênio com o gerente da conta.'],
  [/agência|conta\b|conta\/|dac/i, 'Confira agência, conta e dígitos da integração.'],
  [/esp[ée]cie/i, 'Escolha uma espécie de título que a carteira aceite.'],
  [/valor|iof|moeda|quantidade/i, 'Corrija o valor do título, e envie de novo.'],
  [/seu n[úu]mero|número do título/i, 'Corrija o seu número, e envie de novo.'],
  [
    /segmento|registro|movimento|ocorrência|instrução|código do banco|linha|impressão/i,
    'A instrução não cabe neste título agora: confira a situação dele no banco.',
  ],
  [/chave|pix|qr|location/i, 'O boleto vale sem o Pix: confira a chave no DICT e o CNPJ do dono dela.'],
];

const ANY_OTHER = 'Confira o dado indicado e envie de novo; se continuar, leve o código ao gerente da conta.';

/** The cure for a refusal with this label, in Portuguese. Never empty: an unknown code is taken to the bank. */
export function cureFor(label: string): string {
  return CURES.find(([says]) => says.test(label))?.[1] ?? ANY_OTHER;
}

/** What to do about what the payer says. */
export const CLAIM_CURE = 'Fale com o pagador; se ele tem razão, altere ou baixe o título, senão recuse a alegação.';
