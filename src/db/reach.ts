/** Whether the server of DATABASE_URL answers, asked before anything else is. */
import type pg from 'pg';
import { DatabaseUnavailable, errorCode } from './launcher/unavailable.ts';

/** Codes of Node and of PostgreSQL (appendix A of its manual), and what each means for whoever set the address. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nada responde nesse endereço e porta: confira-os e se o PostgreSQL está ligado',
  ENOENT: 'o socket não existe: confira a pasta e se o PostgreSQL está ligado',
  ENOTFOUND: 'o nome do servidor não existe: confira-o',
  EAI_AGAIN: 'o nome do servidor não pôde ser procurado agora: confira a rede e tente de novo',
  ETIMEDOUT: 'o servidor não respondeu a tempo: confira o endereço e o firewall',
  EHOSTUNREACH: 'não há caminho até o servidor: confira o endereço e a rede',
  ENETUNREACH: 'não há caminho até o servidor: confira o endereço e a rede',
  '28P01': 'o usuário ou a senha não foram aceitos: confira-os',
  '28000': 'o servidor não aceita este usuário vindo desta máquina: confira o usuário e o pg_hba.conf',
  '3D000': 'o servidor não tem esse banco: confira o nome, ou crie-o',
  '53300': 'o servidor está com todas as conexões ocupadas: tente de novo',
  '57P03': 'o servidor está iniciando: tente de novo em instantes',
};

/** Connects once. Throws DatabaseUnavailable with the cure; what the address holds, the password first of all, is never repeated. */
export async function requireServer(pool: pg.Pool): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (error) {
    const code = errorCode(error) ?? '';
    const meaning = meanings[code] ?? `não foi possível conectar${code === '' ? '' : ` (${code})`}: confira o endereço`;
    throw new DatabaseUnavailable(`O banco de dados de DATABASE_URL não pôde ser usado: ${meaning}.`, { cause: error });
  }
}
