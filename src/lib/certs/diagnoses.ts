/** Everything that can be said of the files that people send as certificate and key: what it is, who must act, how to mend it. */

/** Who must act, in the words shown. */
const SENDER = 'Quem enviou o arquivo';
const ADMIN = 'Quem administra a conta no site do banco';
const MAKER = 'Quem gerou a chave';

const DOWNLOAD_AGAIN = 'Baixe o arquivo outra vez no site do banco e envie o original.';
const SEND_CERTIFICATE = 'Envie o certificado (.crt, .cer, .pem ou .pfx) e a chave (.key), como o banco os entregou.';
const UNPACK = 'Descompacte-o no seu computador e envie os arquivos de dentro: o certificado e a chave.';
const NEW_CERTIFICATE = 'Emita um novo certificado no site do banco e envie-o aqui.';

type Text = readonly [problem: string, who: string, cure: string];

/** By code. Where the cure of a file is to be found in another one, the cure names that file. */
export const DIAGNOSES = {
  // What is no credential at all.
  'empty-file': ['O arquivo está vazio.', SENDER, DOWNLOAD_AGAIN],
  'file-too-large': [
    'O arquivo é grande demais para um certificado (o limite é 256 KB, ou 1 MB em ZIP).',
    SENDER,
    'Envie só o certificado e a chave.',
  ],
  'html-page': [
    'O arquivo é uma página da internet, não um certificado.',
    SENDER,
    'Entre no site do banco e baixe o certificado; a sessão pode ter expirado durante o download.',
  ],
  'pdf-file': ['O arquivo é um PDF, não um certificado.', SENDER, SEND_CERTIFICATE],
  'office-file': [
    'O arquivo é um documento (Word, Excel, Outlook ou semelhante), não um certificado.',
    SENDER,
    'Se o certificado foi colado no documento, salve-o em um arquivo de texto simples (.crt); melhor é enviar o original do banco.',
  ],
  'rich-text-file': [
    'O arquivo foi salvo como texto formatado (RTF), o que estraga o certificado.',
    SENDER,
    'Salve-o como texto simples (.txt ou .crt) ou envie o original do banco.',
  ],
  'image-file': ['O arquivo é uma imagem, não um certificado.', SENDER, SEND_CERTIFICATE],
  'json-file': [
    'O arquivo está em JSON: parece uma configuração ou uma resposta de API, não um certificado.',
    SENDER,
    SEND_CERTIFICATE,
  ],
  'email-file': [
    'O arquivo é um e-mail salvo, não um certificado.',
    SENDER,
    'Abra o e-mail, salve o anexo e envie o anexo.',
  ],
  'shortcut-file': [
    'O arquivo é só um atalho; o certificado ficou no outro lugar.',
    SENDER,
    'Abra a pasta para a qual o atalho aponta e envie o arquivo que está lá.',
  ],
  'executable-file': ['O arquivo é um programa, não um certificado.', SENDER, SEND_CERTIFICATE],
  'unreadable-file': [
    'O arquivo não é um certificado nem uma chave em formato conhecido.',
    SENDER,
    'Envie o certificado em PEM (.crt, .cer, .pem), DER ou PFX (.pfx, .p12), e a chave em .key ou .pem.',
  ],

  // Packed files.
  'archive-file': ['O arquivo está compactado em um formato que não é lido aqui (RAR, 7z ou gzip).', SENDER, UNPACK],
  'zip-damaged': ['O arquivo ZIP está danificado ou incompleto.', SENDER, DOWNLOAD_AGAIN],
  'zip-encrypted': ['O arquivo ZIP é protegido por senha.', SENDER, UNPACK],
  'zip-inside-zip': ['Há um ZIP dentro do ZIP.', SENDER, UNPACK],
  'zip-without-credentials': ['No ZIP não há certificado nem chave.', SENDER, SEND_CERTIFICATE],
  'zip-too-large': ['O ZIP se expande muito além do tamanho de um certificado e não foi aberto.', SENDER, UNPACK],
  'zip-too-many-files': [
    'O ZIP tem mais de 64 arquivos e não foi aberto.',
    SENDER,
    'Envie só o certificado e a chave.',
  ],
  'zip-unsafe-name': [
    'O ZIP traz nomes de arquivo que apontam para fora dele, ou repetidos, e não foi aberto.',
    SENDER,
    'Confira de onde ele veio: um ZIP de banco não tem isso. Baixe-o outra vez no site do banco.',
  ],
  'zip-unsupported': ['O ZIP usa uma compactação que não é lida aqui.', SENDER, UNPACK],

  // Damaged.
  'truncated-file': ['O arquivo está incompleto: falta o final.', SENDER, DOWNLOAD_AGAIN],
  'bad-base64': [
    'O texto do certificado ou da chave foi alterado: há nele caracteres que não são do formato.',
    SENDER,
    'Não abra nem edite o arquivo. ' + DOWNLOAD_AGAIN,
  ],
  'damaged-content': [
    'O arquivo tem a forma certa, mas o conteúdo está danificado.',
    SENDER,
    DOWNLOAD_AGAIN + ' Se foi copiado da tela, copie desde a linha BEGIN até a linha END, inteiras.',
  ],

  // Another piece than the one asked for.
  'certificate-request': [
    'O arquivo é um pedido de certificado (CSR), não o certificado.',
    ADMIN,
    'Envie o pedido ao banco e traga aqui o certificado que ele devolver.',
  ],
  'certificate-chain-only': [
    'O arquivo traz só a cadeia de certificados (PKCS#7, .p7b), sem a chave privada.',
    SENDER,
    'Envie o certificado em .crt com a chave em .key, ou um arquivo .pfx com os dois.',
  ],
  'revocation-list': ['O arquivo é uma lista de certificados revogados (CRL).', SENDER, SEND_CERTIFICATE],
  'certificate-missing': [
    'Falta o certificado: só veio a chave privada.',
    SENDER,
    'Envie também o arquivo do certificado (.crt, .cer ou .pem).',
  ],
  'key-missing': [
    'Falta a chave privada: só veio o certificado.',
    SENDER,
    'Envie também o arquivo da chave (.key), gerado junto com o certificado. Sem ele, peça um novo certificado ao banco.',
  ],
  'pfx-without-key': [
    'O PFX traz só o certificado, sem a chave privada.',
    MAKER,
    'Exporte-o outra vez, no computador em que foi instalado, marcando "Sim, exportar a chave privada".',
  ],
  'public-key': [
    'O arquivo traz a chave pública; é preciso a privada.',
    SENDER,
    'Envie o arquivo que começa com "BEGIN PRIVATE KEY".',
  ],
  'openssh-key': [
    'A chave é do SSH (OpenSSH), feita para entrar em servidores; bancos usam outra.',
    SENDER,
    'Envie a chave gerada junto com o certificado: ela começa com "BEGIN PRIVATE KEY" ou "BEGIN RSA PRIVATE KEY".',
  ],
  'putty-key': [
    'A chave é do PuTTY (.ppk), feita para entrar em servidores; bancos usam outra.',
    SENDER,
    'Envie a chave gerada junto com o certificado: ela começa com "BEGIN PRIVATE KEY" ou "BEGIN RSA PRIVATE KEY".',
  ],
  'pgp-key': ['O arquivo é uma chave ou mensagem PGP, não um certificado de banco.', SENDER, SEND_CERTIFICATE],
  'java-keystore': [
    'O arquivo é um cofre de chaves do Java (JKS).',
    SENDER,
    'Converta-o em PFX: keytool -importkeystore -srckeystore arquivo.jks -destkeystore arquivo.pfx -deststoretype PKCS12.',
  ],

  // Passwords.
  'password-missing': [
    'O arquivo é protegido por senha e a senha não foi informada.',
    SENDER,
    'Informe a senha criada junto com o arquivo.',
  ],
  'wrong-password': [
    'A senha não abre o arquivo.',
    SENDER,
    'Confira maiúsculas, minúsculas e espaços; é a senha do arquivo, não a do banco.',
  ],
  'too-many-iterations': [
    'O arquivo exige um esforço de cálculo fora do normal para ser aberto.',
    MAKER,
    'Exporte o certificado outra vez, com as opções de fábrica do programa.',
  ],
  'unsupported-pfx': [
    'O arquivo PFX usa uma proteção que não é suportada.',
    MAKER,
    'Exporte-o outra vez com AES-256 ou 3DES, ou envie certificado e chave em PEM.',
  ],

  // Pieces that do not go together.
  'key-mismatch': [
    'A chave privada não é a deste certificado.',
    SENDER,
    'Envie a chave gerada junto com este certificado; depois de uma renovação a chave muda.',
  ],
  'several-pairs': [
    'Há mais de um certificado com a sua chave, e não se sabe qual usar.',
    SENDER,
    'Envie só o certificado e a chave desta integração.',
  ],
  'authority-certificate': [
    'O certificado é de uma autoridade certificadora (do próprio banco), não o da sua empresa.',
    SENDER,
    'Envie o certificado emitido para a empresa, que vem no mesmo pacote, junto com a chave.',
  ],

  // Certificates and keys that no bank, or not this one, accepts.
  'weak-key': [
    'A chave tem menos de 2048 bits e os bancos não a aceitam.',
    MAKER,
    'Gere uma nova chave RSA de 2048 bits e peça um novo certificado.',
  ],
  'wrong-key-type': [
    'A chave não é do tipo que este banco pede.',
    MAKER,
    'Gere uma nova chave do tipo pedido (em geral RSA de 2048 bits) e peça um novo certificado.',
  ],
  'weak-signature': [
    'O certificado foi assinado com um método antigo (MD5 ou SHA-1), recusado nas conexões de hoje.',
    ADMIN,
    'Emita um novo certificado no site do banco; os novos são assinados com SHA-256 ou melhor.',
  ],
  'not-yet-valid': [
    'O certificado ainda não está em vigor.',
    SENDER,
    'Espere a data de início ou confira o relógio deste computador.',
  ],
  expired: ['O certificado está vencido.', ADMIN, NEW_CERTIFICATE],
  'server-certificate': [
    'O certificado é de um servidor (site) e não serve para se identificar ao banco.',
    SENDER,
    'Envie o certificado que o banco emitiu para a integração.',
  ],
  'other-client': [
    'O certificado é de outro client id.',
    ADMIN,
    'Envie o certificado da mesma aplicação cujo client id foi informado, ou corrija o client id.',
  ],
  'other-issuer': [
    'O certificado não foi emitido por este banco neste ambiente.',
    ADMIN,
    'Confira o ambiente: homologação e produção têm certificados diferentes. Envie o do ambiente escolhido.',
  ],
  'icp-brasil-certificate': [
    'O certificado é um e-CNPJ ou e-CPF (ICP-Brasil), não o que o banco emite para a integração.',
    ADMIN,
    'Emita o certificado da integração no site do banco e envie-o aqui; o e-CNPJ continua servindo para notas fiscais.',
  ],

  // Notices: the files are taken, and this is said of them.
  'self-signed': [
    'O certificado foi assinado por si mesmo, não por um banco; muitos bancos o recusam.',
    MAKER,
    'Se a conexão for recusada, emita o certificado no site do banco.',
  ],
  'expires-soon': [
    'O certificado vence em breve.',
    ADMIN,
    'Emita já um novo certificado no site do banco, para não parar a cobrança.',
  ],
  'intermediate-missing': [
    'Falta na cadeia o certificado de quem assinou o da empresa; alguns bancos o exigem.',
    SENDER,
    'Se a conexão for recusada, envie também o certificado intermediário que o banco entrega.',
  ],
} as const satisfies Readonly<Record<string, Text>>;

export type DiagnosisCode = keyof typeof DIAGNOSES;
