/** What can be wrong with the files that people send as certificate and key, in words that say what to do. */

export type DiagnosisCode =
  | 'empty-file'
  | 'file-too-large'
  | 'html-page'
  | 'zip-file'
  | 'truncated-file'
  | 'unreadable-file'
  | 'certificate-request'
  | 'certificate-chain-only'
  | 'certificate-missing'
  | 'key-missing'
  | 'public-key'
  | 'password-missing'
  | 'wrong-password'
  | 'too-many-iterations'
  | 'unsupported-pfx'
  | 'key-mismatch'
  | 'weak-key'
  | 'not-yet-valid'
  | 'expired';

export type Diagnosis = {
  readonly code: DiagnosisCode;
  /** What is wrong, in Portuguese. */
  readonly problem: string;
  /** What the person can do about it, in Portuguese. */
  readonly cure: string;
};

const DOWNLOAD_AGAIN = 'Baixe o arquivo outra vez no site do banco e envie o original.';

const TEXTS: Readonly<Record<DiagnosisCode, readonly [problem: string, cure: string]>> = {
  'empty-file': ['O arquivo está vazio.', DOWNLOAD_AGAIN],
  'file-too-large': [
    'O arquivo é grande demais para um certificado (o limite é 256 KB).',
    'Envie só o certificado e a chave.',
  ],
  'html-page': [
    'O arquivo é uma página da internet, não um certificado.',
    'Entre no site do banco e baixe o certificado; a sessão pode ter expirado durante o download.',
  ],
  'zip-file': [
    'O arquivo está compactado (ZIP).',
    'Descompacte-o e envie os arquivos de dentro: o certificado e a chave.',
  ],
  'truncated-file': ['O arquivo está incompleto: falta o final.', DOWNLOAD_AGAIN],
  'unreadable-file': [
    'O arquivo não é um certificado nem uma chave em formato conhecido.',
    'Envie o certificado em PEM (.crt, .cer, .pem), DER ou PFX (.pfx, .p12), e a chave em .key ou .pem.',
  ],
  'certificate-request': [
    'O arquivo é um pedido de certificado (CSR), não o certificado.',
    'Envie o pedido ao banco e traga aqui o certificado que ele devolver.',
  ],
  'certificate-chain-only': [
    'O arquivo traz só a cadeia de certificados (PKCS#7, .p7b), sem a chave privada.',
    'Envie o certificado em .crt com a chave em .key, ou um arquivo .pfx com os dois.',
  ],
  'certificate-missing': [
    'Falta o certificado: só veio a chave privada.',
    'Envie também o arquivo do certificado (.crt, .cer ou .pem).',
  ],
  'key-missing': [
    'Falta a chave privada: só veio o certificado.',
    'Envie também o arquivo da chave (.key), gerado junto com o certificado. Sem ele, peça um novo certificado ao banco.',
  ],
  'public-key': [
    'O arquivo traz a chave pública; é preciso a privada.',
    'Envie o arquivo que começa com "BEGIN PRIVATE KEY".',
  ],
  'password-missing': [
    'O arquivo é protegido por senha e a senha não foi informada.',
    'Informe a senha criada junto com o arquivo.',
  ],
  'wrong-password': [
    'A senha não abre o arquivo.',
    'Confira maiúsculas, minúsculas e espaços; é a senha do arquivo, não a do banco.',
  ],
  'too-many-iterations': [
    'O arquivo exige um esforço de cálculo fora do normal para ser aberto.',
    'Exporte o certificado outra vez, com as opções de fábrica do programa.',
  ],
  'unsupported-pfx': [
    'O arquivo PFX usa uma proteção que não é suportada.',
    'Exporte-o outra vez com AES-256 ou 3DES, ou envie certificado e chave em PEM.',
  ],
  'key-mismatch': [
    'A chave privada não é a deste certificado.',
    'Envie a chave gerada junto com este certificado; depois de uma renovação a chave muda.',
  ],
  'weak-key': [
    'A chave tem menos de 2048 bits e os bancos não a aceitam.',
    'Gere uma nova chave RSA de 2048 bits e peça um novo certificado.',
  ],
  'not-yet-valid': [
    'O certificado ainda não está em vigor.',
    'Espere a data de início ou confira o relógio deste computador.',
  ],
  expired: ['O certificado está vencido.', 'Emita um novo certificado no site do banco e envie-o aqui.'],
};

/** The diagnosis for a code; `detail` is a sentence put behind the problem, such as the date of expiry. */
function diagnosis(code: DiagnosisCode, detail?: string): Diagnosis {
  const [problem, cure] = TEXTS[code];
  return { code, problem: detail === undefined ? problem : `${problem} ${detail}`, cure };
}

const PROBLEM = 'CertificateProblem';

/** An error that carries a diagnosis out of nested reading; the module's public functions give it back as a value. */
export function certificateProblem(code: DiagnosisCode, detail?: string): Error {
  return Object.assign(new Error(code, { cause: diagnosis(code, detail) }), { name: PROBLEM });
}

/** The diagnosis that an error carries, if it is one of ours. */
export function diagnosisOf(error: unknown): Diagnosis | undefined {
  return error instanceof Error && error.name === PROBLEM ? (error.cause as Diagnosis) : undefined;
}
