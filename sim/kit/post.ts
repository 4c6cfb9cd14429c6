/** One HTTPS POST of JSON or of a form, as a bank sends it: no redirects, no patience beyond ten seconds. */
import type { Agent } from 'node:https';
import { request } from 'node:https';

const ANSWER_TIMEOUT_MS = 10_000;

/** What the receiver answered, or why nothing came back. */
export function post(
  agent: Agent,
  message: { url: string; headers: Record<string, string>; payload: unknown; form?: boolean },
): Promise<{ httpStatus?: number; error?: string }> {
  const { payload, form } = message;
  const text = form ? new URLSearchParams(payload as Record<string, string>).toString() : JSON.stringify(payload);
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  const body = Buffer.from(text);
  return new Promise((resolve) => {
    let call: ReturnType<typeof request>;
    try {
      call = request(message.url, {
        agent,
        method: 'POST',
        timeout: ANSWER_TIMEOUT_MS,
        headers: { 'content-type': type, 'content-length': body.length, ...message.headers },
      });
    } catch (error) {
      resolve({ error: messageOf(error) }); // an address that is no https URL
      return;
    }
    call.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ httpStatus: response.statusCode ?? 0 }));
      response.on('error', (error) => resolve({ error: messageOf(error) }));
    });
    call.on('timeout', () => call.destroy(new Error('tempo esgotado à espera da resposta')));
    call.on('error', (error) => resolve({ error: messageOf(error) }));
    call.end(body);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
