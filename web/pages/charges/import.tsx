export function ImportPage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
