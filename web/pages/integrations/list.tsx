export function IntegrationsPage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
