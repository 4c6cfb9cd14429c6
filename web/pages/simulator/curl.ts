/** The same act for a terminal or a CI: the control API listens on the server's own machine only. */
export function curlOfControl(method: string, path: string, body: unknown): string {
  return [
    `curl -X ${method} "$PONTUAL_SIMULATOR_URL/control/${path}"`,
    '-H "authorization: Bearer $PONTUAL_SIMULATOR_TOKEN"',
    "-H 'content-type: application/json'",
    `-d '${JSON.stringify(body)}'`,
  ].join(' \\\n  ');
}
