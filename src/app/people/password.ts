/** Passwords as argon2id hashes in the PHC text form, with the parameters of OWASP's password storage sheet. */
import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);
const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const saltBytes = 16;
const phcPattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. The salt is 16 random bytes. */
export async function hashPassword(password: string, randomBytes: (length: number) => Uint8Array): Promise<string> {
  const salt = Buffer.from(randomBytes(saltBytes));
  const tag = await derive('argon2id', {
    message: Buffer.from(password.normalize('NFKC')),
    nonce: salt,
    ...parameters,
  });
  const { memory, passes, parallelism } = parameters;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${phc(salt)}$${phc(tag)}`;
}

function phc(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

/** A hash of the same cost as a real one, that no password fits: an unknown e-mail takes as long as a wrong password. */
const nobody = `$argon2id$v=19$m=${parameters.memory},t=${parameters.passes},p=${parameters.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Whether the password fits. `hash` null stands for a user that does not exist; it costs the same and is false. */
export async function passwordFits(password: string, hash: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = phcPattern.exec(hash ?? nobody) ?? [];
  const expected = Buffer.from(tag, 'base64');
  if (expected.length === 0) throw new Error('a stored password hash is not in the PHC form of argon2id');
  const actual = await derive('argon2id', {
    message: Buffer.from(password.normalize('NFKC')),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected) && hash !== null;
}
