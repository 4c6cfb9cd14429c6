/** What proves us to Banco Exemplo: its hosts, a key in a header of each call, and what a person types in for it. */
import type { CredentialField, ProviderFacts } from '#core/provider.ts';

// CHANGE: the hosts of the bank's reference ("Ambientes", "URL base"), one for each environment, without a path.
const hosts = {
  sandbox: 'https://sandbox.example-bank.example',
  production: 'https://api.example-bank.example',
} as const;

/** Whether the bank asks for a client certificate in the TLS handshake ("mTLS", "autenticação mútua"). */
const mutualTls: boolean = true;

// CHANGE: `help` names the menus of the bank's own screens, word for word, as the person sees them.
const certificate: readonly CredentialField[] = [
  {
    name: 'certificate',
    title: 'Certificado (.crt)',
    help: 'O certificado que o Banco Exemplo emitiu para a aplicação.',
    secret: false,
    kind: 'file',
  },
  { name: 'key', title: 'Chave (.key)', help: 'A chave privada do certificado.', secret: true, kind: 'file' },
];

export const access: Pick<ProviderFacts, 'services' | 'tokens' | 'credentials'> = {
  services: {
    // CHANGE: the header in which the reference ("Autenticação") wants the key.
    api: { hosts, auth: 'none', credentialHeaders: { 'x-api-key': 'apiKey' }, mutualTls, scopes: [] },
  },
  tokens: {},
  credentials: [
    {
      name: 'apiKey',
      title: 'Chave de API',
      help: 'Portal do Banco Exemplo → Integrações → Chaves; costuma aparecer uma só vez.',
      secret: true,
      kind: 'password',
    },
    ...(mutualTls ? certificate : []),
  ],
};
