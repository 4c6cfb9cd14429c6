export function HomePage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
