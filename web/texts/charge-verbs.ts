/** Words of what only some banks do with a charge: the question, what happens, and how it ended. */
export const verbs = {
  afterDays: 'Dias após o vencimento',
  afterDaysHelp: (bank: string, minimum: number, maximum: number) =>
    `O ${bank} aceita de ${minimum} a ${maximum}. O cartório recebe quando esse prazo passa.`,
  daysUnit: 'dias',
  reason: 'Motivo',
  reasonMissing: 'Diga o motivo do cancelamento.',
  amount: 'Valor',
  receivedOn: 'Data do recebimento',
  payment: 'Recebimento a devolver',
  paymentLine: (amount: string, channel: string, date: string) => `${amount} por ${channel} em ${date}`,
  amountMost: (amount: string) => `No máximo ${amount}, o que foi recebido.`,
  email: 'Enviar para',
  emailHelp: 'O e-mail do pagador. Outro endereço vale só para este envio.',
  noPayment: 'Não há recebimento pelo banco para devolver nesta cobrança.',
  noDirect: 'Não há recebimento por fora do banco para desfazer nesta cobrança.',
  tooEarly: 'só depois do vencimento',
  notOffered: (bank: string) => `o ${bank} não protesta por API`,
  protest: {
    menu: 'Protestar',
    title: (reference: string) => `Protestar a cobrança ${reference}?`,
    body: (bank: string, amount: string, payer: string) =>
      `O ${bank} leva o título de ${amount} a cartório. Sem pagamento no prazo do cartório, ${payer} fica com o nome protestado. Há custas de cartório.`,
    confirm: 'Protestar',
    done: (reference: string) => `Protesto da cobrança ${reference} pedido ao banco.`,
  },
  cancelProtest: {
    menu: 'Cancelar protesto',
    title: (reference: string) => `Cancelar o protesto da cobrança ${reference}?`,
    body: (bank: string, amount: string, payer: string) =>
      `O ${bank} pede ao cartório que retire o título. ${payer} continua devendo ${amount}. Custas já feitas podem ser cobradas.`,
    confirm: 'Cancelar protesto',
    done: (reference: string) => `Cancelamento do protesto da cobrança ${reference} enviado.`,
  },
  markReceived: {
    menu: 'Marcar recebida no banco',
    title: (reference: string) => `Marcar a cobrança ${reference} como recebida fora do banco?`,
    body: (bank: string, _amount: string, payer: string) =>
      `O ${bank} encerra a cobrança: ${payer} não consegue mais pagá-la, e nenhum dinheiro passa pelo banco. O recebimento entra nos lançamentos.`,
    confirm: 'Marcar recebida',
    done: (reference: string) => `Cobrança ${reference} marcada como recebida no banco.`,
  },
  undoReceived: {
    menu: 'Desfazer recebimento por fora',
    title: (reference: string) => `Desfazer o recebimento por fora da cobrança ${reference}?`,
    body: (bank: string, amount: string, payer: string) =>
      `O ${bank} reabre a cobrança: ${payer} volta a dever ${amount} e pode pagar. O lançamento do recebimento é desfeito.`,
    confirm: 'Desfazer recebimento',
    done: (reference: string) => `Recebimento da cobrança ${reference} desfeito.`,
  },
  restore: {
    menu: 'Restaurar no banco',
    title: (reference: string) => `Restaurar a cobrança ${reference} no banco?`,
    body: (bank: string, amount: string, payer: string) =>
      `A cobrança de ${amount} volta a valer no ${bank} com os mesmos códigos: o que ${payer} já recebeu pode ser pago.`,
    confirm: 'Restaurar',
    done: (reference: string) => `Cobrança ${reference} restaurada no banco.`,
  },
  refund: {
    menu: 'Devolver pagamento',
    title: (reference: string) => `Devolver o pagamento da cobrança ${reference}?`,
    body: (bank: string, _amount: string, payer: string) =>
      `O ${bank} tira o valor da sua conta e devolve a quem pagou a cobrança de ${payer}. Não dá para desfazer.`,
    confirm: 'Devolver',
    done: (reference: string) => `Devolução do pagamento da cobrança ${reference} aceita pelo banco.`,
  },
  resend: {
    menu: 'Reenviar ao pagador',
    title: (reference: string) => `Reenviar a cobrança ${reference} ao pagador?`,
    body: (bank: string, amount: string, payer: string) =>
      `O ${bank} envia a ${payer}, por e-mail, a cobrança de ${amount}. Nada muda nela.`,
    confirm: 'Reenviar',
    done: (reference: string) => `O banco reenviou a cobrança ${reference}.`,
  },
} as const;
