import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  GeneralName,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509'
import { ecdsaSignature } from '../../src/signing/algorithm.ts'

/** Certificates of nobody, made for a test: as a public authority would make them, in Node and in workerd. */

export type KeyType = 'P-256' | 'P-384' | 'RSA-2048' | 'RSA-1024'

export interface TestIdentity {
  readonly name: string
  readonly keys: CryptoKeyPair
  /** In DER. */
  readonly certificate: Uint8Array
  readonly pem: string
}

export interface CertificateWishes {
  readonly keyType?: KeyType
  /** Absent: itself. */
  readonly issuer?: TestIdentity
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly isAuthority?: boolean
  /** Host names and IPv4 addresses that a server's certificate is for. */
  readonly hosts?: readonly string[]
}

const DAY_MS = 86_400_000

export async function createIdentity(name: string, wishes: CertificateWishes = {}): Promise<TestIdentity> {
  const keys = await createKeys(wishes.keyType ?? 'P-256')
  const issuer = wishes.issuer ?? { name, keys }
  const algorithm = signatureAlgorithmOf(issuer.keys)
  const spki = (await crypto.subtle.exportKey('spki', keys.publicKey)) as ArrayBuffer
  const serial = crypto.getRandomValues(new Uint8Array(8))
  serial[0] = 0x41
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serial.buffer,
    signature: algorithm,
    issuer: commonName(issuer.name),
    validity: new Validity({
      notBefore: wholeSeconds(wishes.notBefore ?? new Date(Date.now() - DAY_MS)),
      notAfter: wholeSeconds(wishes.notAfter ?? new Date(Date.now() + 60 * DAY_MS)),
    }),
    subject: commonName(name),
    subjectPublicKeyInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
    extensions: new Extensions([
      new Extension({
        extnID: '2.5.29.19',
        critical: true,
        extnValue: new OctetString(AsnConvert.serialize(new BasicConstraints({ cA: wishes.isAuthority === true }))),
      }),
      ...(wishes.hosts === undefined ? [] : [alternativeNames(wishes.hosts)]),
    ]),
  })
  const signature = await signWith(issuer.keys.privateKey, AsnConvert.serialize(tbsCertificate))
  const certificate = new Uint8Array(
    AsnConvert.serialize(new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue: signature })),
  )
  return { name, keys, certificate, pem: toPem('CERTIFICATE', certificate) }
}

/** Spec: RFC 5280 §4.2.1.6. */
function alternativeNames(hosts: readonly string[]): Extension {
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? new GeneralName({ iPAddress: host }) : new GeneralName({ dNSName: host }),
  )
  return new Extension({
    extnID: '2.5.29.17',
    extnValue: new OctetString(AsnConvert.serialize(new SubjectAlternativeName(names))),
  })
}

type Validities = Pick<CertificateWishes, 'notBefore' | 'notAfter'>

/** A root, an intermediate, and a leaf of the type wanted. */
export async function createChain(keyType: KeyType, wishes: Validities = {}, rootWishes: Validities = {}) {
  const authority = { isAuthority: true, notBefore: new Date('2020-01-01'), notAfter: new Date('2060-01-01') }
  const root = await createIdentity('Test Root', { ...authority, ...rootWishes })
  const intermediate = await createIdentity('Test Intermediate', { ...authority, issuer: root })
  const leaf = await createIdentity('profiles.example.net', { ...wishes, keyType, issuer: intermediate })
  return { root, intermediate, leaf, pair: { key: await keyPem(leaf), chain: leaf.pem + intermediate.pem } }
}

/** The private key as PKCS#8. */
export async function keyPem({ keys }: Pick<TestIdentity, 'keys'>): Promise<string> {
  return toPem('PRIVATE KEY', new Uint8Array((await crypto.subtle.exportKey('pkcs8', keys.privateKey)) as ArrayBuffer))
}

export function toPem(label: string, bytes: Uint8Array): string {
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

function createKeys(type: KeyType): Promise<CryptoKeyPair> {
  const [family, size = ''] = type.split('-')
  const parameters =
    family === 'P'
      ? { name: 'ECDSA', namedCurve: type }
      : {
          name: 'RSASSA-PKCS1-v1_5',
          hash: 'SHA-256',
          modulusLength: Number(size),
          publicExponent: new Uint8Array([1, 0, 1]),
        }
  return crypto.subtle.generateKey(parameters, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
}

const isRsa = ({ algorithm }: CryptoKey) => algorithm.name.startsWith('RSA')

function signatureAlgorithmOf({ privateKey }: CryptoKeyPair): AlgorithmIdentifier {
  return isRsa(privateKey)
    ? new AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null })
    : new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' })
}

async function signWith(key: CryptoKey, bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const raw = await crypto.subtle.sign({ name: key.algorithm.name, hash: 'SHA-256' }, key, bytes)
  return isRsa(key) ? raw : ecdsaSignature(new Uint8Array(raw)).buffer
}

function commonName(text: string): Name {
  const value = new AttributeValue({ utf8String: text })
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: '2.5.4.3', value })])])
}

function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1_000) * 1_000)
}
