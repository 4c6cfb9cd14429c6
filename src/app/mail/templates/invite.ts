import { roleLabels, type Role } from '#contract/people.ts';
import { dateTimeText } from '../../words.ts';
import { writeLetter, type Letter } from './letter.ts';

export interface Invitation {
  company: string;
  name: string;
  invitedBy: string;
  role: Role;
  /** The whole address, with its token: it lets in whoever has it, once. */
  url: string;
  expiresAt: string;
}

/** Convite: the way in for somebody new. */
export function inviteMail({ company, name, invitedBy, role, url, expiresAt }: Invitation): Letter {
  return writeLetter(`Convite para o Pontual da ${company}`, {
    company,
    title: 'Você foi convidado',
    preview: `${invitedBy} convidou você para o Pontual da ${company}.`,
    greeting: `Olá, ${name}.`,
    sections: [
      {
        paragraphs: [
          `${invitedBy} convidou você para usar o Pontual da ${company}, com o perfil ${roleLabels[role]}.`,
          `O convite vale até ${dateTimeText(expiresAt)} e só pode ser usado uma vez.`,
        ],
        action: { label: 'Aceitar o convite', url },
      },
      { paragraphs: ['Se o botão não abrir, copie este endereço no navegador:'], address: url },
    ],
    footer: ['Se você não esperava este convite, ignore esta mensagem: nada acontece sem que ele seja aceito.'],
  });
}

/** A person of the house who lost the password or the second factor. */
export function recoveryMail({ company, name, invitedBy, url, expiresAt }: Omit<Invitation, 'role'>): Letter {
  return writeLetter(`Novo acesso ao Pontual da ${company}`, {
    company,
    title: 'Crie o seu acesso de novo',
    preview: `${invitedBy} pediu um novo acesso para você.`,
    greeting: `Olá, ${name}.`,
    sections: [
      {
        paragraphs: [
          `${invitedBy} pediu um novo acesso para você ao Pontual da ${company}.`,
          `O endereço abaixo vale até ${dateTimeText(expiresAt)} e só pode ser usado uma vez.`,
        ],
        action: { label: 'Criar o acesso', url },
      },
      { paragraphs: ['Se o botão não abrir, copie este endereço no navegador:'], address: url },
    ],
    footer: ['Se você não pediu isto, avise um administrador da empresa e não use o endereço.'],
  });
}
