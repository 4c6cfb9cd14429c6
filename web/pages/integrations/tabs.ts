/** The parts of an integration's page, and their addresses. Pure. */
import type { Connection, Provider } from '../../types.ts';

export interface TabProps {
  connection: Connection;
  provider: Provider;
}

const slugs = {
  situation: 'situacao',
  settings: 'configuracao',
  certificate: 'certificado',
  webhook: 'webhook',
  tests: 'testes',
} as const;
export type TabName = keyof typeof slugs;
export const tabNames = Object.keys(slugs) as TabName[];

export function tabPath(connectionId: string, name: TabName): string {
  return `/integracoes/${connectionId}${name === 'situation' ? '' : `?aba=${slugs[name]}`}`;
}

/** @param offered the parts that this connection has. */
export function tabOfSlug(offered: readonly TabName[], slug: string | null): TabName {
  return offered.find((name) => slugs[name] === slug) ?? 'situation';
}
