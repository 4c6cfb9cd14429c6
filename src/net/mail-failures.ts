/** What can go wrong between Pontual and a company's mail server, in words that say who must do what. */

/** How far a message came: the lines of the test on the screen, in their order. */
export const mailStages = ['name', 'connection', 'tls', 'login', 'sender', 'recipient', 'content'] as const;
export type MailStage = (typeof mailStages)[number];

/**
 * What happens next: `retry` the same message later, as the fault passes or a person mends the settings; `give-up` on this one
 * message, which the server refuses for good (5xx, RFC 5321 §4.2.1).
 */
type Next = 'retry' | 'give-up';

interface Meaning {
  stage: MailStage;
  /** `server`: no message of the company gets through now. `message`: only this one. */
  concerns: 'server' | 'message';
  next: Next;
  detail: string;
  cure: string;
}

const server = (stage: MailStage, detail: string, cure: string): Meaning => ({
  stage,
  concerns: 'server',
  next: 'retry',
  detail,
  cure,
});
const message = (stage: MailStage, next: Next, words: { detail: string; cure: string }): Meaning => ({
  stage,
  concerns: 'message',
  next,
  ...words,
});

const noCure = 'Nada a fazer: tentamos de novo sozinhos, cada vez mais espaçado, por 24 horas.';
const administrator = 'Fale com quem cuida do servidor de e-mail.';

export const mailMeanings = {
  dns: server(
    'name',
    'O nome do servidor de e-mail não existe no DNS.',
    'Confira o endereço do servidor, letra por letra. Ex.: smtp.suaempresa.com.br.',
  ),
  dns_silent: server('name', 'O DNS não respondeu.', 'Confira a rede deste servidor e tente de novo.'),
  private_address: server(
    'name',
    'O endereço leva à rede interna, e esta instalação não o permite.',
    'Se o servidor de e-mail fica na sua rede, o operador liga PONTUAL_ALLOW_PRIVATE_MAIL=on.',
  ),
  refused: server(
    'connection',
    'O servidor recusou a conexão: ninguém atende nesta porta.',
    'Confira a porta: 587 com STARTTLS, 465 com TLS, 25 dentro da empresa.',
  ),
  unreachable: server(
    'connection',
    'Não há caminho até o servidor.',
    'Confira o endereço e se o firewall deixa sair para esta porta.',
  ),
  timeout: server(
    'connection',
    'O servidor não respondeu a tempo.',
    'Confira a porta e se o firewall deixa sair para ela. Muitos provedores bloqueiam a porta 25.',
  ),
  no_greeting: server(
    'connection',
    'O servidor aceitou a conexão e não se apresentou como servidor de e-mail.',
    'A porta pode ser de TLS desde o início: escolha a segurança "TLS" (porta 465).',
  ),
  closed: server('connection', 'O servidor fechou a conexão no meio da conversa.', noCure),
  server_refuses: server(
    'connection',
    'O servidor não aceita conversar com este endereço.',
    `${administrator} O endereço desta máquina pode estar bloqueado lá.`,
  ),
  busy: server('connection', 'O servidor está ocupado e pediu para voltar depois.', noCure),
  tls_wrong: server(
    'tls',
    'A porta não fala TLS desde o início.',
    'Escolha a segurança "STARTTLS" (porta 587), ou use a porta 465 com "TLS".',
  ),
  tls_failed: server(
    'tls',
    'Não houve acordo sobre a conexão segura (TLS).',
    `${administrator} É preciso TLS 1.2 ou mais novo.`,
  ),
  starttls_absent: server(
    'tls',
    'O servidor não oferece STARTTLS: a mensagem não foi enviada sem proteção.',
    'Use a porta 587 ou 465. Se o servidor é da empresa e não tem TLS, escolha a segurança "Nenhuma".',
  ),
  certificate_untrusted: server(
    'tls',
    'O certificado do servidor não é de uma autoridade conhecida.',
    'Se a empresa tem autoridade própria, informe o certificado dela em "Autoridade própria".',
  ),
  certificate_expired: server('tls', 'O certificado do servidor de e-mail está vencido.', administrator),
  certificate_name: server(
    'tls',
    'O certificado do servidor é de outro endereço.',
    'Use no endereço do servidor o nome que está no certificado dele.',
  ),
  login_refused: server(
    'login',
    'O servidor não aceitou o usuário ou a senha.',
    'Confira os dois. Contas com verificação em duas etapas pedem uma "senha de aplicativo".',
  ),
  login_absent: server(
    'login',
    'O servidor não aceita usuário e senha nesta porta.',
    'Use a porta 587 com STARTTLS ou 465 com TLS, ou deixe o usuário em branco.',
  ),
  login_needed: server(
    'sender',
    'O servidor exige usuário e senha para enviar.',
    'Informe o usuário e a senha da conta de e-mail.',
  ),
  sender_refused: server(
    'sender',
    'O servidor não deixa enviar com este remetente.',
    'Use como remetente o endereço da própria conta, ou peça a liberação deste.',
  ),
  sender_later: server('sender', 'O servidor pediu para enviar mais tarde.', noCure),
  address_invalid: message('recipient', 'give-up', {
    detail: 'O endereço do destinatário não é um e-mail.',
    cure: 'Corrija o endereço e envie de novo.',
  }),
  recipient_refused: message('recipient', 'give-up', {
    detail: 'O servidor não aceita este destinatário.',
    cure: 'Confira o endereço: a caixa pode não existir mais.',
  }),
  relay_refused: message('recipient', 'give-up', {
    detail: 'O servidor não encaminha mensagens para fora da empresa.',
    cure: 'Informe usuário e senha, ou peça que o servidor aceite mensagens desta máquina.',
  }),
  recipient_later: message('recipient', 'retry', {
    detail: 'O servidor do destinatário pediu para tentar mais tarde (lista cinza).',
    cure: 'Nada a fazer: é comum na primeira mensagem, e tentamos de novo sozinhos.',
  }),
  too_large: message('content', 'give-up', {
    detail: 'A mensagem é maior do que o servidor aceita.',
    cure: 'Envie sem o anexo, ou peça um limite maior.',
  }),
  content_refused: message('content', 'give-up', {
    detail: 'O servidor recusou o conteúdo da mensagem.',
    cure: `${administrator} O filtro de spam dele diz o motivo ao lado.`,
  }),
  content_later: message('content', 'retry', {
    detail: 'O servidor recebeu a mensagem e pediu para repetir mais tarde.',
    cure: noCure,
  }),
  answer_lost: message('content', 'retry', {
    detail: 'O servidor recebeu a mensagem inteira e a conexão caiu antes da resposta: pode ter chegado.',
    cure: 'Tentamos só mais uma vez, com a mesma identificação, para não repetir.',
  }),
} as const satisfies Record<string, Meaning>;

export type MailFailureCode = keyof typeof mailMeanings;

/** What nodemailer tells of an error, as far as it matters here. */
export interface SmtpError {
  code?: string;
  /** The code before nodemailer gave its own: a socket's, a TLS library's. */
  originalCode?: string;
  message: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

const socketCodes: Readonly<Record<string, MailFailureCode>> = {
  ENOTFOUND: 'dns',
  EDNS: 'dns',
  EAI_AGAIN: 'dns_silent',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EACCES: 'unreachable',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  ETIMEDOUT: 'timeout',
  CERT_HAS_EXPIRED: 'certificate_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
};

/** Words of OpenSSL where a code is lost on the way. */
const tlsWords: readonly (readonly [RegExp, MailFailureCode])[] = [
  [/wrong version number|packet length too long|unknown protocol|record layer/i, 'tls_wrong'],
  [/expired/i, 'certificate_expired'],
  [/altnames|does not match/i, 'certificate_name'],
  [/self.?signed|unable to (?:verify|get)/i, 'certificate_untrusted'],
];

/** What an error means. `stage` is what was being done; `dataSent` whether the whole message had left. */
export function meaningOf(error: SmtpError, at: { stage: MailStage; dataSent: boolean }): MailFailureCode {
  if (error.responseCode !== undefined) return ofResponse(error, error.responseCode, at.stage);
  if (/size larger than allowed/i.test(error.message)) return 'too_large';
  if (at.dataSent) return 'answer_lost';
  if (/greeting/i.test(error.message)) return 'no_greeting';
  const known = socketCodes[error.originalCode ?? ''] ?? socketCodes[error.code ?? ''];
  if (at.stage === 'tls' || error.code === 'ETLS' || error.code === 'EPROTO') return ofTls(error, known);
  return known ?? 'closed';
}

function ofTls(error: SmtpError, known: MailFailureCode | undefined): MailFailureCode {
  if (known !== undefined && known !== 'closed') return known;
  return tlsWords.find(([words]) => words.test(error.message))?.[1] ?? 'tls_failed';
}

/** Replies by the command that they answer (RFC 5321 §4.2, RFC 4954 §6): 4yz may pass, 5yz will not. */
function ofResponse(
  { code, command = '', response = '' }: SmtpError,
  reply: number,
  stage: MailStage,
): MailFailureCode {
  const isFinal = reply >= 500;
  if (reply === 421) return 'busy';
  if (command === 'STARTTLS' || code === 'ETLS') return isFinal ? 'starttls_absent' : 'busy';
  if (stage === 'login' || command.startsWith('AUTH') || code === 'EAUTH') return isFinal ? ofLogin(reply) : 'busy';
  if (reply === 530) return 'login_needed';
  if (command === 'MAIL FROM') return isFinal ? 'sender_refused' : 'sender_later';
  if (command === 'RCPT TO') return ofRecipient(isFinal, response);
  if (command === 'DATA' || code === 'EMESSAGE') return ofContent(reply, isFinal);
  return isFinal ? 'server_refuses' : 'busy';
}

const ofLogin = (reply: number): MailFailureCode =>
  [502, 503, 504, 538].includes(reply) ? 'login_absent' : 'login_refused';

function ofRecipient(isFinal: boolean, response: string): MailFailureCode {
  if (!isFinal) return 'recipient_later';
  return /relay|5\.7\.1\b/i.test(response) ? 'relay_refused' : 'recipient_refused';
}

function ofContent(reply: number, isFinal: boolean): MailFailureCode {
  if (!isFinal) return 'content_later';
  return reply === 552 ? 'too_large' : 'content_refused';
}
