/**
 * A master key in a KMS, reached by a program of the operator, so that any of them serves. The program gets one JSON object on
 * standard input and writes the answer, base64, to standard output:
 *
 *   {"operation":"wrap","keyId":"…","context":{"organization":"…"},"plaintext":"<base64>"}    → the ciphertext
 *   {"operation":"unwrap","keyId":"…","context":{"organization":"…"},"ciphertext":"<base64>"} → the plaintext
 *
 * Exit code other than 0 is a failure; the first line of standard error then goes into the message. `context` is for a KMS that
 * binds what it wraps to a context; whether it does or not, the place is inside what is wrapped, and is compared afterwards.
 */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { placeText, SecretUnreadable, type KeyWrapper, type SecretPlace } from './secrets.ts';

export interface KmsCommand {
  /** Program and its arguments; no shell reads them. */
  command: readonly [string, ...string[]];
  /** Which key the program shall use, as the KMS names it. */
  keyId: string;
  /** Default 10,000. */
  timeoutMs?: number;
}

const defaultTimeoutMs = 10_000;
/** More than any KMS answers for a key of 32 bytes. */
const largestAnswerBytes = 64 * 1024;

export function kmsWrapper(kms: KmsCommand): KeyWrapper {
  return {
    id: `kms:${kms.keyId}`,
    wrap: (place, dataKey) =>
      ask(kms, {
        ...question(kms, place, 'wrap'),
        plaintext: Buffer.concat([proofOf(place), dataKey]).toString('base64'),
      }),
    unwrap: async (place, wrapped) => {
      const ciphertext = Buffer.from(wrapped).toString('base64');
      const plain = await ask(kms, { ...question(kms, place, 'unwrap'), ciphertext });
      const proof = proofOf(place);
      if (!plain.subarray(0, proof.length).equals(proof)) {
        throw new SecretUnreadable('O KMS devolveu uma chave que não é desta empresa: confira PONTUAL_KMS_KEY_ID.');
      }
      return plain.subarray(proof.length);
    },
  };
}

function proofOf(place: SecretPlace): Buffer {
  return createHash('sha256').update(placeText(place)).digest();
}

function question({ keyId }: KmsCommand, { organizationId }: SecretPlace, operation: 'wrap' | 'unwrap') {
  return { operation, keyId, context: { organization: organizationId } };
}

async function ask(kms: KmsCommand, question: Record<string, unknown>): Promise<Buffer> {
  const text = (await run(kms, JSON.stringify(question))).trim();
  if (text === '' || !/^[A-Za-z0-9+/\s]+={0,2}$/.test(text)) {
    throw failed(kms, 'respondeu algo que não é base64');
  }
  return Buffer.from(text, 'base64');
}

/** Runs the program once. Nothing of what it reads or answers is kept or logged. */
function run(kms: KmsCommand, input: string): Promise<string> {
  const [program, ...args] = kms.command;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const timeoutMs = kms.timeoutMs ?? defaultTimeoutMs;
  const timer = setTimeout(() => end(`não respondeu em ${timeoutMs / 1000} s`), timeoutMs);
  const answer: Buffer[] = [];
  const complaint: Buffer[] = [];
  const end = (why: string, cause?: unknown): void => {
    clearTimeout(timer);
    child.kill('SIGKILL');
    reject(failed(kms, why, cause));
  };
  const collect = (into: Buffer[]) => (chunk: Buffer) => {
    into.push(chunk);
    if (into.reduce((total, { length }) => total + length, 0) > largestAnswerBytes) end('respondeu demais');
  };
  child.stdout.on('data', collect(answer));
  child.stderr.on('data', collect(complaint));
  child.on('error', (error) => end('não pôde ser iniciado', error));
  child.on('close', (code) => {
    clearTimeout(timer);
    if (code === 0) return resolve(Buffer.concat(answer).toString('utf8'));
    const first = Buffer.concat(complaint).toString('utf8').split('\n')[0]?.slice(0, 200) ?? '';
    reject(failed(kms, `terminou com o código ${code}${first === '' ? '' : ` (${first})`}`));
  });
  // A program that ends without reading is told by its exit code, not by our broken pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return promise;
}

function failed(kms: KmsCommand, why: string, cause?: unknown): SecretUnreadable {
  return new SecretUnreadable(
    `O comando do KMS (${kms.command[0]}) ${why}: confira PONTUAL_KMS_COMMAND, o acesso do servidor ao KMS e a chave ${kms.keyId}.`,
    { cause },
  );
}
