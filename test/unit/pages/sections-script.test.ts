import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { completedLink } from '../../../src/handover/index.ts'

/** What the script of the pages does, on as much of a document as it touches; the browser tests run it in a real one. */

const SCRIPT = readFileSync(join(import.meta.dirname, '../../../templates/public/static/page.js'), 'utf8')

type Listener = (event: { key: string }) => void

class Part {
  hidden = true
  open = false
  value = ''
  textContent = ''
  className = ''
  href: string | undefined
  role = ''
  readonly dataset: Record<string, string>
  readonly parts: Readonly<Record<string, Part>>
  private readonly listeners = new Map<string, Listener[]>()

  constructor(dataset: Record<string, string> = {}, parts: Readonly<Record<string, Part>> = {}) {
    this.dataset = dataset
    this.parts = parts
  }

  addEventListener(event: string, listener: Listener): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener])
  }

  emit(event: string): void {
    for (const listener of this.listeners.get(event) ?? []) listener({ key: 'Enter' })
  }

  click(): void {
    this.emit('click')
  }

  setAttribute(name: string, value: string): void {
    if (name === 'role') this.role = value
  }

  removeAttribute(name: string): void {
    if (name === 'href') this.href = undefined
  }

  closest(): Part | undefined {
    return undefined
  }

  querySelector(selector: string): Part | undefined {
    return this.parts[selector]
  }
}

interface Page {
  readonly copies?: readonly Part[]
  readonly sentences?: Part
  readonly boxes?: readonly Part[]
  readonly ways?: Readonly<Record<string, Part>>
  readonly hash?: string
  readonly writeText?: (text: string) => Promise<void>
}

/** Runs the script; gives what it announces, the window, and a way to let time pass. */
function run({ copies = [], sentences, boxes = [], ways = {}, hash = '', writeText }: Page) {
  const window = new Part()
  const status = new Part()
  const timers: (() => void)[] = []
  const context = {
    document: {
      createElement: () => status,
      body: { append() {} },
      querySelectorAll: (selector: string) => (selector.startsWith('button') ? copies : boxes),
      querySelector: () => sentences,
      getElementById: (id: string) => ways[id] ?? null,
    },
    navigator: writeText === undefined ? {} : { clipboard: { writeText } },
    location: { hash },
    HTMLDetailsElement: Part,
    addEventListener: window.addEventListener.bind(window),
    setTimeout: (callback: () => void) => timers.push(callback),
    clearTimeout() {},
  }
  runInNewContext(SCRIPT, context)
  const later = () => {
    for (const callback of timers.splice(0)) callback()
  }
  return { window, status, context, later }
}

const box = () => {
  const field = new Part()
  const link = new Part()
  const dataset = { before: 'dclogin:max@example.org?p=', after: '&v=1&ih=sslin.de&ic=1&sc=1' }
  return { field, link, whole: new Part(dataset, { '[type=password]': field, a: link }) }
}

test('AC-111 the link for Delta Chat is that of the service’s own code, for any password, and goes when the field is empty', () => {
  const { field, link, whole } = box()
  run({ boxes: [whole] })
  expect(whole.hidden).toBe(false)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (password) => {
      field.value = password
      field.emit('input')
      expect(link.hidden).toBe(false)
      const parts = { beforePassword: whole.dataset['before'] ?? '', afterPassword: whole.dataset['after'] ?? '' }
      expect(link.href).toBe(completedLink(parts, password))
    }),
  )
  field.value = ''
  field.emit('input')
  expect([link.hidden, link.href]).toEqual([true, undefined])
})

test('AC-111 the password is forgotten once the app has it, and when the page is left', () => {
  for (const leave of ['click', 'keydown', 'pagehide'] as const) {
    const { field, link, whole } = box()
    const { window, later } = run({ boxes: [whole] })
    field.value = 'secret'
    field.emit('input')
    ;({ click: link, keydown: field, pagehide: window })[leave].emit(leave)
    // The browser follows the link before anything else happens.
    if (leave !== 'pagehide') expect(link.href).toMatch(/^dclogin:/)
    later()
    expect([field.value, link.href]).toEqual(['', undefined])
  }
})

test('copy buttons appear where copying works, copy their value and say so', async () => {
  const copied: string[] = []
  const button = new Part({ copy: 'imap.example.net' })
  button.textContent = 'Copy'
  const sentences = new Part({ copied: 'Copied.', copyFailed: 'Failed.' })
  const { status, later } = run({
    copies: [button],
    sentences,
    writeText: async (text) => {
      copied.push(text)
    },
  })
  expect([button.hidden, status.role]).toEqual([false, 'status'])
  button.emit('click')
  await vi.waitFor(() => expect(status.textContent).toBe('Copied.'))
  expect([copied, button.textContent]).toEqual([['imap.example.net'], 'Copied.'])
  later()
  expect([button.textContent, status.textContent]).toEqual(['Copy', ''])
})

test('a browser that refuses to copy is said to, and one that cannot shows no buttons', async () => {
  const button = new Part({ copy: 'imap.example.net' })
  const sentences = new Part({ copied: 'Copied.', copyFailed: 'Failed.' })
  const { status } = run({ copies: [button], sentences, writeText: () => Promise.reject(new Error('no')) })
  button.emit('click')
  await vi.waitFor(() => expect(status.textContent).toBe('Failed.'))
  const other = new Part({ copy: 'imap.example.net' })
  run({ copies: [other], sentences })
  expect(other.hidden).toBe(true)
})

test('a link to a way opens it, at once and later', () => {
  const [mac, outlook] = [new Part(), new Part()]
  const { window, context } = run({ ways: { mac, outlook }, hash: '#mac' })
  expect([mac.open, outlook.open]).toEqual([true, false])
  context.location.hash = '#outlook'
  window.emit('hashchange')
  expect(outlook.open).toBe(true)
})
