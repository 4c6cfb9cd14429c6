/** What can go wrong between Pontual and a bank's file server, in words that say who must do what. */

interface Meaning {
  detail: string;
  cure: string;
  /** Passes by itself, so that the next look may succeed; otherwise a person must act. */
  passes: boolean;
}

const again = 'Nada a fazer agora: tentamos de novo na próxima busca.';

export const sftpMeanings = {
  dns: {
    detail: 'O nome do servidor não existe no DNS.',
    cure: 'Confira o endereço do servidor, letra por letra, com o banco.',
    passes: false,
  },
  private_address: {
    detail: 'O endereço leva à rede interna, e esta instalação não o permite.',
    cure: 'Se o servidor fica na sua rede ou em VPN, o operador liga PONTUAL_ALLOW_PRIVATE_SFTP=on.',
    passes: false,
  },
  unreachable: {
    detail: 'Não há caminho até o servidor, ou ninguém atende nesta porta.',
    cure: 'Confira endereço e porta, e se o banco já liberou o endereço de internet desta máquina.',
    passes: true,
  },
  timeout: {
    detail: 'O servidor não respondeu a tempo.',
    cure: again,
    passes: true,
  },
  not_ssh: {
    detail: 'O que atende nesta porta não é um servidor SFTP.',
    cure: 'Confira a porta com o banco. SFTP costuma ser a 22; FTP e FTPS são outra coisa.',
    passes: false,
  },
  weak_algorithms: {
    detail: 'O servidor só oferece cifras antigas, que não são seguras.',
    cure: 'Peça ao banco um servidor com cifras atuais. Nada foi enviado.',
    passes: false,
  },
  host_key_unknown: {
    detail: 'O servidor mostrou a sua chave, e ninguém aqui a confirmou ainda. Nada foi enviado.',
    cure: 'Confira a chave com o banco, por outro meio, e aceite-a.',
    passes: false,
  },
  host_key_changed: {
    detail: 'O servidor mostrou outra chave que não a confirmada: pode não ser o do banco. Nada foi enviado.',
    cure: 'Não aceite sem falar com o banco. Se ele trocou o servidor, confira a nova chave e aceite-a.',
    passes: false,
  },
  login_refused: {
    detail: 'O servidor não aceitou o usuário com esta senha ou chave.',
    cure: 'Confira usuário e senha com o banco. Com chave, confira se o banco já cadastrou a sua chave pública.',
    passes: false,
  },
  bad_key: {
    detail: 'A chave privada não pode ser lida: formato desconhecido, ou senha da chave errada.',
    cure: 'Use uma chave em formato OpenSSH ou PEM e informe a senha dela, se houver.',
    passes: false,
  },
  no_sftp: {
    detail: 'O servidor aceitou a entrada, mas não oferece SFTP a este usuário.',
    cure: 'Peça ao banco a liberação de SFTP para este usuário.',
    passes: false,
  },
  folder_missing: {
    detail: 'A pasta não existe no servidor.',
    cure: 'Confira a pasta com o banco. Maiúsculas e minúsculas contam.',
    passes: false,
  },
  file_missing: {
    detail: 'O arquivo não está mais no servidor.',
    cure: again,
    passes: true,
  },
  permission: {
    detail: 'O usuário não tem permissão de ler ali.',
    cure: 'Peça ao banco permissão de leitura nesta pasta para este usuário.',
    passes: false,
  },
  cut: {
    detail: 'A conexão caiu no meio. Do arquivo incompleto nada foi guardado.',
    cure: again,
    passes: true,
  },
  incomplete: {
    detail: 'O arquivo ainda está sendo escrito no servidor, ou veio incompleto. Nada dele foi guardado.',
    cure: again,
    passes: true,
  },
  too_large: {
    detail: 'O arquivo é maior do que o limite, e não foi trazido.',
    cure: 'Confira com o banco. Se for mesmo deste tamanho, avise o suporte do Pontual.',
    passes: false,
  },
  other: {
    detail: 'A conversa com o servidor falhou.',
    cure: again,
    passes: true,
  },
} as const satisfies Record<string, Meaning>;

export type SftpFailureCode = keyof typeof sftpMeanings;

/** Thrown by a visit; the message is for people and holds no secret. */
export class SftpFailure extends Error {
  readonly code: SftpFailureCode;
  constructor(code: SftpFailureCode) {
    super(sftpMeanings[code].detail);
    this.name = 'SftpFailure';
    this.code = code;
  }
}

interface SshError {
  code?: unknown;
  level?: unknown;
  message: string;
}

/** SFTP status codes (draft-ietf-secsh-filexfer-02, section 7). */
const noSuchFile = 2;
const permissionDenied = 3;

const messages: readonly (readonly [RegExp, SftpFailureCode])[] = [
  [/no matching/i, 'weak_algorithms'],
  [/cannot parse privatekey|encrypted.*passphrase|bad passphrase|malformed/i, 'bad_key'],
  [/invalid (identification|protocol|header|packet)|unexpected.*ident|bad packet/i, 'not_ssh'],
  [/subsystem|unable to start/i, 'no_sftp'],
  [/no response from server|not connected|connection lost|ECONNRESET|EPIPE/i, 'cut'],
];

/** Reads an error of ssh2 or of the sockets below it. `missing` is what a missing name means where it occurred. */
export function sftpCodeOf(error: unknown, missing: SftpFailureCode = 'other'): SftpFailureCode {
  if (error instanceof SftpFailure) return error.code;
  const { code, level, message = '' } = (error ?? {}) as Partial<SshError>;
  if (code === noSuchFile) return missing;
  if (code === permissionDenied) return 'permission';
  if (level === 'client-authentication') return 'login_refused';
  if (level === 'client-timeout') return 'timeout';
  return messages.find(([words]) => words.test(message))?.[1] ?? (level === 'client-socket' ? 'cut' : 'other');
}
