/** What a connection and its TLS showed, in words: what it is, who must act, how. */
import type { TestLine, TestLineActor } from '#core/test-line.ts';
import { todayIn } from '#lib/calendar.ts';
import type { Reached } from '#net/reach.ts';

export type Words = Pick<TestLine, 'state' | 'detail'> & { who?: TestLineActor; cure?: string };

const failed = (detail: string, cure: string, who: TestLineActor = 'operator'): Words => ({
  state: 'failed',
  detail,
  who,
  cure,
});

/** Whether the name leads somewhere and somebody is there. */
export function connectionWords({ host, port, address, connectMs, failure }: Reached): Words {
  if (failure?.stage === 'dns') {
    const detail = `O nome ${host} não foi encontrado no DNS (${failure.code}).`;
    return failed(detail, 'Confira o DNS e o acesso à internet deste servidor.');
  }
  if (failure?.stage === 'connect') {
    const why = failure.code === 'ETIMEDOUT' ? 'não respondeu a tempo' : 'recusou a conexão';
    const detail = `${address ?? host} ${why} na porta ${port} (${failure.code}).`;
    return failed(detail, `Libere no firewall a saída deste servidor para ${host}:${port}.`);
  }
  return { state: 'ok', detail: `Respondeu em ${connectMs ?? 0} ms (${address ?? host}).` };
}

/** What OpenSSL says of a server's certificate, and what it means. */
const tlsProblems: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'O certificado do servidor está vencido.',
  CERT_NOT_YET_VALID: 'O certificado do servidor ainda não começou a valer: confira o relógio deste servidor.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'O certificado do servidor foi assinado por ele mesmo, não por uma autoridade conhecida.',
  SELF_SIGNED_CERT_IN_CHAIN: 'A cadeia do servidor termina em uma autoridade que não é conhecida.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'A autoridade que assinou o certificado do servidor não é conhecida.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'O servidor não manda o certificado intermediário: a cadeia está incompleta.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'O certificado do servidor é de outro nome.',
  HOSTNAME_MISMATCH: 'O certificado do servidor é de outro nome.',
};

/** Whether the server proves itself: version, chain, name. */
export function tlsWords({ host, protocol, certificate, failure }: Reached, cures: TlsCures = bankCures): Words {
  const shown = certificate
    ? ` Certificado de ${certificate.subject}, emitido por ${certificate.issuer}, válido até ${dayOf(certificate.notAfter)}.`
    : '';
  if (!failure) return { state: 'ok', detail: `${protocol ?? 'TLS'}, nome ${host} confere.${shown}` };
  const known = tlsProblems[failure.code];
  const detail = known ?? `A conexão segura não se completou (${failure.code}).`;
  return failed(`${detail}${shown}`, known === undefined ? cures.handshake : cures.certificate, cures.who);
}

export interface TlsCures {
  /** The certificate is not to be trusted. */
  certificate: string;
  /** No keys were agreed on. */
  handshake: string;
  who: TestLineActor;
}

const bankCures: TlsCures = {
  certificate:
    'Confira se um proxy ou antivírus da rede não troca o certificado do banco; a conexão precisa ser direta.',
  handshake:
    'Confira se um firewall ou proxy não interrompe a conexão. Se continuar, o banco pode estar em manutenção.',
  who: 'operator',
};

function dayOf(instant: string): string {
  return todayIn(instant).split('-').reverse().join('/');
}
