import { writeLetter, type Letter } from './letter.ts';

/** "Enviar e-mail de teste": that it arrived is all that it says. */
export function testMail({ company, askedBy }: { company: string; askedBy: string }): Letter {
  return writeLetter('Teste de e-mail do Pontual', {
    company,
    title: 'O e-mail está funcionando',
    preview: 'Se você lê isto, avisos, convites e comprovantes já podem sair.',
    sections: [
      {
        paragraphs: [
          `${askedBy} enviou este teste em Configurações, E-mail.`,
          'Acentuação: ação, coração, É, ü, ñ, “aspas”, R$ 1.234,56.',
        ],
      },
    ],
    footer: ['Nenhuma resposta é necessária.'],
  });
}
