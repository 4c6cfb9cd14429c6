/** A redacted call as text that people can read: bodies that are JSON inside a text are opened. */
export function rawText(value: unknown): string {
  return typeof value === 'string' ? (opened(value) ?? value) : JSON.stringify(withOpenBody(value), null, 2);
}

function withOpenBody(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('body' in value) || typeof value.body !== 'string') return value;
  const text = opened(value.body);
  return text === null ? value : { ...value, body: JSON.parse(text) as unknown };
}

/** Null when the text is no JSON of several parts. */
function opened(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}
