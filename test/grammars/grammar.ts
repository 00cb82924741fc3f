import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  RelaxNGValidator,
  XmlBufferInputProvider,
  XmlDocument,
  XmlLibError,
  xmlRegisterInputProvider,
} from 'libxml2-wasm'

/** The documents that have a grammar here; `-insecure` is the one that lets plain text be published as well. */
export type GrammarName =
  | 'client-config'
  | 'client-config-insecure'
  | 'autodiscover-outlook'
  | 'autodiscover-outlook-insecure'
  | 'autodiscover-error'
  | 'autodiscover-mobilesync'
  | 'autodiscover-soap'
  | 'autodiscover-soap-insecure'
  | 'profile'

export interface Grammar {
  /**
   * Why a document is refused, one sentence per fault; empty when it is accepted.
   *
   * @example createGrammar('client-config').check('<clientConfig/>') // ['line 1, /clientConfig: …']
   */
  check(xml: string): string[]
}

/** What an `<include>` may name: libxml2 has no file system of its own in WebAssembly. */
const INCLUDED: readonly GrammarName[] = ['client-config', 'autodiscover-outlook', 'autodiscover-soap']

xmlRegisterInputProvider(
  new XmlBufferInputProvider(Object.fromEntries(INCLUDED.map((name) => [`${name}.rng`, readGrammar(name)]))),
)

/** Kept for the life of the process: nothing but a call of ours would give its memory back. */
const validators = new Map<GrammarName, RelaxNGValidator>()

/** A grammar, ready to judge any number of documents; made once, however often it is asked for. */
export function createGrammar(name: GrammarName): Grammar {
  const validator = validators.get(name) ?? loadValidator(name)
  validators.set(name, validator)
  return { check: (xml) => faultsOf(xml, validator) }
}

function loadValidator(name: GrammarName): RelaxNGValidator {
  const schema = XmlDocument.fromBuffer(readGrammar(name), { url: `${name}.rng` })
  try {
    return RelaxNGValidator.fromDoc(schema)
  } finally {
    schema.dispose()
  }
}

function readGrammar(name: GrammarName): Uint8Array {
  return readFileSync(join(import.meta.dirname, `${name}.rng`))
}

function faultsOf(xml: string, validator: RelaxNGValidator): string[] {
  let document: XmlDocument | undefined
  try {
    document = XmlDocument.fromString(xml)
    validator.validate(document)
    return []
  } catch (error) {
    // Without a reason it would pass for accepted.
    if (!(error instanceof XmlLibError) || error.details.length === 0) throw error
    return error.details.map(({ line, xpath, message }) => `line ${line}, ${xpath ?? 'text'}: ${message.trim()}`)
  } finally {
    document?.dispose()
  }
}
