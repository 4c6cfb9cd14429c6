/** A request as plain data → the bytes, headers and address that leave. */
import { createHash } from 'node:crypto';
import {
  asksForCertificate,
  type ConnectionView,
  type ProviderFacts,
  type RequestSpec,
  type ServiceFacts,
} from '#core/provider.ts';
import type { Outgoing } from './exchange.ts';
import type { HostTable } from './ports.ts';

/** The facts of the service that a request names. @throws when there is none: a defect of the provider. */
export function serviceOf(facts: ProviderFacts, name: string): ServiceFacts {
  const service = facts.services[name];
  if (!service) throw new Error(`${facts.name} has no service ${name}`);
  return service;
}

/** Another host for a service of the sandbox environment; production has its own, always. */
export function overriddenHost(facts: ProviderFacts, connection: ConnectionView, service: string, hosts: HostTable) {
  if (connection.environment !== 'sandbox') return undefined;
  // A bank may have one host that asks for certificates and another, open, that does not.
  const asks = asksForCertificate(serviceOf(facts, service), connection.environment);
  const open = asks ? undefined : hosts[`${facts.name}:open`];
  return hosts[`${facts.name}.${service}`] ?? open ?? hosts[facts.name];
}

/** The address of a request. @throws when it would leave the bank's host or not be https. */
export function urlOf(host: string, spec: Pick<RequestSpec<unknown>, 'path' | 'query'>): string {
  const base = new URL(host);
  const url = new URL(spec.path, base);
  if (base.protocol !== 'https:') throw new Error(`a bank is spoken to over https, not ${base.protocol}`);
  if (!spec.path.startsWith('/') || url.origin !== base.origin) throw new Error(`path leaves the host: ${spec.path}`);
  for (const [name, value] of Object.entries(spec.query ?? {})) url.searchParams.append(name, value);
  return url.href;
}

function bodyOf(body: RequestSpec<unknown>['body']): { bytes: Uint8Array; type: string } | null {
  if (!body) return null;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  if ('json' in body) return { bytes: encode(JSON.stringify(body.json)), type: 'application/json' };
  if ('text' in body) return { bytes: encode(body.text), type: 'text/plain; charset=utf-8' };
  return { bytes: encode(new URLSearchParams(body.form).toString()), type: 'application/x-www-form-urlencoded' };
}

/** What leaves for a request, with the headers that prove us to the service. */
export function outgoingOf(spec: RequestSpec<unknown>, host: string, proof: Record<string, string>): Outgoing {
  const body = bodyOf(spec.body);
  return {
    method: spec.method,
    url: urlOf(host, spec),
    headers: {
      accept: 'application/json',
      // Compressed answers would need caps of their own.
      'accept-encoding': 'identity',
      'user-agent': 'pontual',
      ...(body ? { 'content-type': body.type } : {}),
      ...spec.headers,
      ...proof,
    },
    body: body?.bytes ?? null,
  };
}

/** SHA-256 (hex) of what a request asks: method, service, path, query and body; neither host nor token. */
export function requestHashOf(spec: RequestSpec<unknown>): string {
  const query = new URLSearchParams(spec.query).toString();
  const hash = createHash('sha256').update(`${spec.method}\n${spec.service}\n${spec.path}\n${query}\n`);
  return hash.update(bodyOf(spec.body)?.bytes ?? '').digest('hex');
}
