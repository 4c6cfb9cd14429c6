/** Avisos by e-mail: one at once, or those of a day together. */
import { writeLetter, type Letter, type LetterSection, type Tone } from './letter.ts';

export interface TellableAlert {
  severity: Tone;
  title: string;
  body: string;
  cure: string;
  /** Path on the screen. */
  link: string;
}

interface Place {
  company: string;
  /** Where people open Pontual, without a final slash. */
  publicUrl: string;
}

const marks: Record<Tone, string> = { urgent: 'Urgente: ', warning: '', info: '' };

/** `isUser`: somebody who can sign in; the responsible for a certificate may be somebody who cannot. */
export function alertMail(place: Place, alert: TellableAlert, isUser: boolean): Letter {
  return writeLetter(`${marks[alert.severity]}${alert.title}`, {
    company: place.company,
    title: alert.title,
    preview: alert.body,
    sections: [sectionOf(place, { ...alert, title: '' })],
    footer: isUser
      ? footerOf(place)
      : ['Você recebe esta mensagem por ser responsável por este certificado. Responda à empresa se isso mudou.'],
  });
}

/** What is still open of what was found since the last one, urgent first. `alerts` has at least one. */
export function digestMail(place: Place, personName: string, alerts: readonly TellableAlert[]): Letter {
  const [first] = alerts;
  const title = alerts.length === 1 && first ? first.title : `${alerts.length} avisos para você`;
  const subject = alerts.length === 1 ? `Aviso do dia: ${title}` : `Avisos do dia: ${alerts.length}`;
  return writeLetter(subject, {
    company: place.company,
    title: alerts.length === 1 ? 'Um aviso para você' : title,
    preview: alerts.map((alert) => alert.title).join(' · '),
    greeting: `Olá, ${personName}. Isto pede a sua atenção:`,
    sections: alerts.map((alert) => sectionOf(place, alert)),
    footer: footerOf(place),
  });
}

function sectionOf({ publicUrl }: Place, { severity, title, body, cure, link }: TellableAlert): LetterSection {
  return {
    tone: severity,
    ...(title === '' ? {} : { heading: title }),
    paragraphs: [body, ...(cure === '' ? [] : [`O que fazer: ${cure}`])],
    ...(link === '' ? {} : { action: { label: 'Abrir no Pontual', url: `${publicUrl}${link}` } }),
  };
}

function footerOf({ publicUrl }: Place): string[] {
  return [
    'Você recebe esta mensagem por ser usuário do Pontual desta empresa.',
    `Escolha o que recebe e a que horas: ${publicUrl}/configuracoes/avisos`,
  ];
}
