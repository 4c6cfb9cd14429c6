/** The part of the error catalogue about money that leaves. */
import type { CatalogueEntry } from './error-catalogue.ts';

export const transferErrors: Readonly<Record<string, CatalogueEntry>> = {
  idempotency_key_missing: {
    status: 400,
    title: 'Falta a Idempotency-Key',
    titleEn: 'Idempotency key missing',
    meaning:
      'Pedir transferência exige o cabeçalho Idempotency-Key: é ele que faz de um pedido repetido o mesmo pedido.',
    cure: 'Mande um texto único por intenção (um UUID, por exemplo) e repita o mesmo quando repetir o pedido.',
    actor: 'you',
  },
  possible_duplicate: {
    status: 409,
    title: 'Parece repetida',
    titleEn: 'Possible duplicate',
    meaning:
      'Há pouco foi pedida outra transferência ao mesmo favorecido e do mesmo valor. facts.transferId diz qual; nada foi pedido de novo.',
    cure: 'Se é a mesma, use a que existe. Se as duas são devidas, repita com repeatReason; acima de um valor, ou sem resposta do banco sobre a primeira, pede duas aprovações.',
    actor: 'you',
  },
  transfer_status: {
    status: 409,
    title: 'A situação não permite',
    titleEn: 'Transfer status does not allow it',
    meaning: 'A transferência está numa situação em que isto não pode ser feito. facts.status diz qual.',
    cure: 'Leia a transferência de novo; allowedActions diz o que é possível agora.',
    actor: 'you',
  },
  own_transfer: {
    status: 403,
    title: 'Precisa de outra pessoa',
    titleEn: 'Somebody else must approve',
    meaning: 'Ninguém aprova o que pediu ou alterou, nem o que foi pedido por uma chave de API que criou.',
    cure: 'Peça a aprovação a outra pessoa, ou reveja as alçadas em Configurações.',
    actor: 'you',
  },
  approved_already: {
    status: 409,
    title: 'Você já aprovou',
    titleEn: 'Already approved by you',
    meaning: 'Cada pessoa aprova uma vez; ainda falta a aprovação de outra.',
    cure: 'Peça a aprovação a outra pessoa.',
    actor: 'nobody',
  },
  scheduled_day_passed: {
    status: 409,
    title: 'O dia já passou',
    titleEn: 'Scheduled day has passed',
    meaning: 'A transferência era para um dia que já passou; aprovar agora a mandaria em outro.',
    cure: 'Mude o dia e peça a aprovação de novo, ou cancele.',
    actor: 'you',
  },
  totals_differ: {
    status: 409,
    title: 'Os totais não fecham',
    titleEn: 'Totals differ',
    meaning: 'A quantidade ou a soma não é a que você disse esperar. facts traz as duas; nada foi feito.',
    cure: 'Confira a lista e repita com os números que leu.',
    actor: 'you',
  },
  connection_inactive: {
    status: 409,
    title: 'Integração inativa',
    titleEn: 'Inactive connection',
    meaning: 'A integração está desativada, ou a conta não tem nenhuma ativa.',
    cure: 'Ative a integração em Integrações, ou escolha outra conta.',
    actor: 'operator',
  },
  payee_exists: {
    status: 409,
    title: 'Favorecido já cadastrado',
    titleEn: 'Payee already there',
    meaning: 'Outro favorecido tem este mesmo destino. facts.payeeId diz qual.',
    cure: 'Use o que já existe, ou altere-o.',
    actor: 'you',
  },
  receipt_missing: {
    status: 404,
    title: 'Sem comprovante do banco',
    titleEn: 'No receipt from the bank',
    meaning: 'O texto do comprovante vem com a resposta do envio, e a desta transferência se perdeu.',
    cure: 'Use o comprovante em PDF, que tem os códigos do banco, ou peça a segunda via ao banco.',
    actor: 'nobody',
  },
  pix_key_owner_changed: {
    status: 409,
    title: 'A chave mudou de dono',
    titleEn: 'Pix key owner changed',
    meaning:
      'Entre o pedido e o envio, o diretório do Pix passou a dizer outro dono para a chave, ou nenhum. Nada saiu.',
    cure: 'Confira a chave com o favorecido e peça a transferência de novo.',
    actor: 'you',
  },
  transfer_not_sent: {
    status: 503,
    title: 'Não saiu',
    titleEn: 'Not sent in time',
    meaning:
      'Por um dia inteiro o banco não pôde ser alcançado. É certo que nada saiu, e nada mais sai por este pedido.',
    cure: 'Confira a integração em "Testar conexão" e peça a transferência de novo.',
    actor: 'operator',
  },
};
