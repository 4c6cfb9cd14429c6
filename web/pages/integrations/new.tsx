export function NewIntegrationPage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
