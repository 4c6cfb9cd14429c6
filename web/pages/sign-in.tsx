export function SignInPage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
