export function NewChargePage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
