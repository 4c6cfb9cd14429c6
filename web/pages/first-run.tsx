export function FirstRunPage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
