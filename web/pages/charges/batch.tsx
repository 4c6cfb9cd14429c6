export function BatchPage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
