/** The kinds of alert, as data: what each is called, which event of ours tells it, and who hears of it. */

export interface AlertKind {
  /** Group on the screen, in Portuguese. */
  label: string;
  /** The event that webhooks get; null where another event tells it already, or none can. */
  event: string | null;
  /** Whether it goes out by e-mail too: that e-mail fails cannot be told by e-mail. */
  mail: boolean;
  /** Whether the one who answers for the certificate hears of it. */
  toResponsible: boolean;
  /** What is said once for ever, even when it was settled meanwhile. */
  once: boolean;
}

const plain: AlertKind = { label: 'Aviso', event: null, mail: true, toResponsible: false, once: false };
const ofConnection: AlertKind = { ...plain, label: 'Integração', event: 'connection.degraded' };
const ofCertificate: AlertKind = { ...plain, label: 'Certificado', toResponsible: true, once: true };

export const alertKinds: Readonly<Record<string, AlertKind>> = {
  certificate_expiring: { ...ofCertificate, event: 'certificate.expiring' },
  certificate_expired: { ...ofCertificate, event: 'certificate.expired' },
  certificate_rejected: { ...ofConnection, label: 'Certificado', toResponsible: true },
  certificate_renewal_failed: { ...ofConnection, label: 'Certificado', toResponsible: true },
  connection_auth: ofConnection,
  connection_down: ofConnection,
  sweep_failing: ofConnection,
  transfer_list_failing: ofConnection,
  webhook_interrupted: ofConnection,
  webhook_drift: ofConnection,
  inbound_dead: ofConnection,
  webhook_endpoint_failing: { ...plain, label: 'Webhook do ERP' },
  user_locked: { ...plain, label: 'Segurança' },
  api_key_expiring: { ...plain, label: 'Chave de API', once: true },
  // Their own events are charge.attention and divergence.opened.
  attention: { ...plain, label: 'Sem resposta' },
  divergence: { ...plain, label: 'Divergência' },
  unknown_code: { ...plain, label: 'Integração' },
  unknown_word: { ...plain, label: 'Integração' },
  file_quarantined: { ...plain, label: 'Arquivo' },
  file_conflict: { ...plain, label: 'Arquivo' },
  file_sequence: { ...plain, label: 'Arquivo' },
  file_server_changed: { ...plain, label: 'Arquivo' },
  file_fetch_failing: { ...plain, label: 'Arquivo' },
  file_missing: { ...plain, label: 'Arquivo', event: 'file.missing' },
  disk_nearly_full: { ...plain, label: 'Instalação' },
  mail_failed: { ...plain, label: 'E-mail', mail: false },
  mail_server_failing: { ...plain, label: 'E-mail', mail: false },
};

/** Kinds of which there are several are told alike, by the first word of their name. */
const families: Readonly<Record<string, AlertKind>> = {
  transfer: { ...plain, label: 'Transferência' },
  file: { ...plain, label: 'Arquivo' },
  certificate: { ...plain, label: 'Certificado' },
};

/** A kind that is in no table is told like any other, and by no event. */
export function alertKindOf(kind: string): AlertKind {
  return alertKinds[kind] ?? families[kind.split('_')[0] ?? ''] ?? plain;
}
