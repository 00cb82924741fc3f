import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadIdentity, type SigningIdentity } from '../../src/signing/identity.ts'
import { signedData } from '../../src/signing/signed-data.ts'
import { bundle, startRawWorker } from '../support/workerd.ts'

/** Signed profiles before OpenSSL: it makes the keys and certificates, as operators do, and judges what comes out. */

const SIGNATURES = 200

let folder = ''
const file = (name: string) => join(folder, name)
const read = (name: string) => readFileSync(file(name), 'utf8')

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

const CA = 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n'
/** As a certificate for TLS has it: nothing about e-mail. */
const TLS_LEAF =
  'basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:profiles.example.net\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n'

const KEYS = ['P-256', 'P-384', 'RSA-2048'] as const
type KeyType = (typeof KEYS)[number]

function makeKey(type: KeyType, name: string): void {
  const [family, size = ''] = type.split('-')
  const options =
    family === 'P' ? ['EC', '-pkeyopt', `ec_paramgen_curve:${type}`] : ['RSA', '-pkeyopt', `rsa_keygen_bits:${size}`]
  openssl('genpkey', '-algorithm', ...options, '-out', name)
}

/** Key and certificate `<name>.key`, `<name>.pem`; without an issuer, its own. */
function certify(name: string, subject: string, type: KeyType, extensions: string, issuer?: string): void {
  makeKey(type, `${name}.key`)
  openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`)
  writeFileSync(file(`${name}.ext`), extensions)
  const by =
    issuer === undefined
      ? ['-signkey', `${name}.key`]
      : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial']
  openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-days', '60', '-extfile', `${name}.ext`, '-out', `${name}.pem`)
}

const identities = new Map<KeyType, SigningIdentity>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-signing-'))
  certify('root', '/C=DE/O=Example/CN=Root of the Test', 'RSA-2048', CA)
  certify('intermediate', '/C=DE/O=Ex\\, Ample/CN=Zwischenstelle', 'P-384', CA, 'root')
  for (const type of KEYS) {
    certify(type, '/CN=profiles.example.net', type, TLS_LEAF, 'intermediate')
    writeFileSync(file(`${type}.chain`), read(`${type}.pem`) + read('intermediate.pem'))
    const identity = await loadIdentity({ key: read(`${type}.key`), chain: read(`${type}.chain`) })
    if (!identity.ok) throw new Error(identity.error)
    identities.set(type, identity.value)
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Verdict {
  readonly verified: boolean
  readonly says: string
  readonly content: Buffer
}

function verified(der: Uint8Array, ...more: string[]): Verdict {
  writeFileSync(file('signed'), der)
  const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'signed', '-out', 'content', ...more]
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
  return { verified: status === 0, says: stderr, content: readFileSync(file('content')) }
}

const TRUSTED = ['-CAfile', 'root.pem', '-purpose', 'any']

const signed = (type: KeyType, content: Uint8Array, at = new Date()) =>
  signedData(content, identities.get(type) as SigningIdentity, at)

const text = (length: number) => new TextEncoder().encode('<plist>\r\nü'.padEnd(length, '0123456789').slice(0, length))

test.each(KEYS)(
  'MC-62, MC-63 OpenSSL verifies a %s signature up to the root, for contents of every length',
  async (type) => {
    for (const length of [0, 1, 127, 128, 255, 256, 2_000, 65_535, 65_536]) {
      const content = text(length)
      const verdict = verified(await signed(type, content), ...TRUSTED)
      expect(verdict.says).toContain('CMS Verification successful')
      expect(verdict.content.equals(Buffer.from(content))).toBe(true)
    }
  },
)

test('a certificate for TLS passes only with -purpose any, and nothing verifies against another root', async () => {
  const der = await signed('P-256', text(100))
  expect(verified(der, '-CAfile', 'root.pem')).toMatchObject({
    verified: false,
    says: expect.stringContaining('unsuitable certificate purpose'),
  })
  certify('other', '/C=DE/O=Example/CN=Root of the Test', 'RSA-2048', CA)
  expect(verified(der, '-CAfile', 'other.pem', '-purpose', 'any').verified).toBe(false)
})

test('one changed byte of the content, and the signature does not hold', async () => {
  const der = await signed('P-256', text(100))
  const at = Buffer.from(der).indexOf('0123456789')
  der[at] = 0x39
  expect(verified(der, ...TRUSTED)).toMatchObject({
    verified: false,
    says: expect.stringContaining('verification failure'),
  })
})

test(`MC-66 ${SIGNATURES} signatures by P-256 verify, whatever their numbers begin with`, async () => {
  const lengths = new Set<number>()
  const content = text(300)
  for (let index = 0; index < SIGNATURES; index++) {
    const der = await signed('P-256', content, new Date(Date.now() - index * 1_000))
    lengths.add(der.byteLength)
    expect(verified(der, ...TRUSTED).says).toContain('CMS Verification successful')
  }
  // Numbers with and without the zero that keeps them positive.
  expect(lengths.size).toBeGreaterThan(1)
})

/** What OpenSSL signs, and when. */
function signedByOpenssl(type: KeyType, content: Uint8Array) {
  writeFileSync(file('plain'), content)
  const chain = ['-signer', `${type}.pem`, '-inkey', `${type}.key`, '-certfile', 'intermediate.pem']
  openssl(
    'cms',
    '-sign',
    '-binary',
    '-nodetach',
    '-outform',
    'DER',
    '-md',
    'sha256',
    '-nosmimecap',
    ...chain,
    '-in',
    'plain',
    '-out',
    'theirs',
  )
  const time = /UTCTIME\s+:(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z/.exec(
    openssl('asn1parse', '-inform', 'DER', '-in', 'theirs').split('signingTime')[1] ?? '',
  )
  const [, year, month, day, hours, minutes, seconds] = time ?? []
  return {
    der: readFileSync(file('theirs')),
    at: new Date(`20${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`),
  }
}

test.each([0, 100, 2_000, 70_000])(
  'MC-63, MC-64 with RSA, %d bytes of content and the same time, ours is the file of OpenSSL byte by byte',
  async (length) => {
    const { der, at } = signedByOpenssl('RSA-2048', text(length))
    expect(Buffer.from(await signed('RSA-2048', text(length), at)).toString('hex')).toBe(der.toString('hex'))
  },
)

test('MC-64 with P-256 all is that of OpenSSL but the signature, which is random in both', async () => {
  const { der, at } = signedByOpenssl('P-256', text(2_000))
  // From the same length on: the two numbers of a signature are a byte longer or shorter now and then.
  let ours = Buffer.from(await signed('P-256', text(2_000), at))
  while (ours.byteLength !== der.byteLength) ours = Buffer.from(await signed('P-256', text(2_000), at))
  const end = der.byteLength - 64
  expect(ours.subarray(0, end - 8).toString('hex')).toBe(der.subarray(0, end - 8).toString('hex'))
})

describe('the worker, with the keys of an operator', () => {
  beforeAll(() => bundle('test/fixtures/wrangler.toml', file('worker')), 60_000)

  const FORMS: readonly (readonly [string, KeyType, readonly string[]])[] = [
    ['PKCS#8', 'P-256', ['pkcs8', '-topk8', '-nocrypt']],
    ['SEC 1', 'P-256', ['ec']],
    ['PKCS#1', 'RSA-2048', ['rsa', '-traditional']],
  ]

  test.each(FORMS)(
    'MC-62, MC-63, MC-67 a key in the form %s (%s) signs in workerd; OpenSSL gives back the bytes of signed=0',
    async (_, type, command) => {
      openssl(...command, '-in', `${type}.key`, '-out', 'form.key')
      const vars = { PROFILE_SIGNING_KEY: read('form.key'), PROFILE_SIGNING_CHAIN: read(`${type}.chain`) }
      const service = await startRawWorker(file('worker'), '/version', { vars: { ...vars, SERVICE_HOST: '' } })
      try {
        const get = async (more: string) => {
          const url = `http://127.0.0.1:${service.port}/email.mobileconfig?email=user@example.org${more}`
          return new Uint8Array(await (await fetch(url)).arrayBuffer())
        }
        const verdict = verified(await get(''), ...TRUSTED)
        expect(verdict.says).toContain('CMS Verification successful')
        expect(verdict.content.equals(Buffer.from(await get('&signed=0')))).toBe(true)
      } finally {
        await service.stop()
      }
    },
    60_000,
  )
})
