import { formatReais, type Cents } from '#lib/money.ts';
import { dateTimeText } from '../../words.ts';
import { writeLetter, type Letter } from './letter.ts';

export interface TransferReceipt {
  company: string;
  payeeName: string;
  amountCents: Cents;
  /** RFC 3339. */
  sentAt: string;
  /** `Pix`, `TED`. */
  method: string;
  /** What else identifies it: account, key, end-to-end id. */
  facts: readonly (readonly [label: string, value: string])[];
  /** What the payer wrote for the payee; may be empty. */
  description: string;
}

/** Comprovante of a transfer, to be sent with its PDF. */
export function receiptMail(receipt: TransferReceipt): Letter {
  const { company, payeeName, amountCents, sentAt, method, facts, description } = receipt;
  const amount = formatReais(amountCents);
  return writeLetter(`Comprovante de ${method} de ${amount} da ${company}`, {
    company,
    title: `Comprovante de ${method}`,
    preview: `${amount} para ${payeeName}.`,
    sections: [
      {
        paragraphs: [`A ${company} enviou ${amount} para ${payeeName}. O comprovante está em anexo.`],
        facts: [
          ['Valor', amount],
          ['Para', payeeName],
          ['Quando', dateTimeText(sentAt)],
          ...facts,
          ...(description === '' ? [] : [['Descrição', description] as const]),
        ],
      },
    ],
    footer: ['Mensagem automática: em caso de dúvida, fale com a empresa que fez a transferência.'],
  });
}
