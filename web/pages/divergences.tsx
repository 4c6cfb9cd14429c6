export function DivergencesPage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
