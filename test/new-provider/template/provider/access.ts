/** What proves us to Banco Exemplo: its hosts, a token of OAuth 2 (client credentials), and what a person types in for it. */
import type { CredentialField, ProviderFacts } from '#core/provider.ts';
import { token } from './token.ts';

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
    token: { hosts, auth: 'none', mutualTls, scopes: [] },
    // CHANGE: the scopes of the reference ("escopos", "permissões"); none where the bank has none.
    api: { hosts, auth: { token: 'api' }, mutualTls, scopes: ['boletos'] },
  },
  tokens: { api: token },
  credentials: [
    {
      name: 'clientId',
      title: 'Client ID',
      help: 'Portal do Banco Exemplo → Aplicações → detalhes.',
      secret: true,
      kind: 'text',
    },
    {
      name: 'clientSecret',
      title: 'Client Secret',
      help: 'Na mesma tela do Client ID; costuma aparecer uma só vez.',
      secret: true,
      kind: 'password',
    },
    ...(mutualTls ? certificate : []),
  ],
};
