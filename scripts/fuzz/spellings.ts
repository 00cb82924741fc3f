/**
 * What a request may say, in each way in which it may be meant: as bytes, as UTF-8, percent-decoded once and twice, with the
 * references of XML resolved, without comments and CDATA, without tags, without what nobody sees.
 *
 * @param request byte by byte
 */
export function spellingsOf(request: string): Set<string> {
  const texts = new Set([request, Buffer.from(request, 'latin1').toString()])
  for (const decode of [percentDecoded, percentDecoded, referencesDecoded, withoutMarkup, withoutTags, withoutUnseen])
    for (const text of [...texts]) texts.add(decode(text))
  return texts
}

export const percentDecoded = (text: string) =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString())

export const referencesDecoded = (text: string) =>
  text.replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (all, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })

const withoutMarkup = (text: string) => text.replace(/<!--.*?-->|<!\[CDATA\[|\]\]>/gs, '')

/** An element inside a text does not part it. */
const withoutTags = (text: string) => text.replace(/<[^<>]*>/g, '')

/**
 * A form shows what was typed into one line, XML holds no noncharacters, and IDNA (UTS 46) maps letters of other widths to the
 * usual ones, and soft hyphens and their kind to nothing.
 */
const withoutUnseen = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll('\u3002', '.')

/** Nothing but letters and digits: whatever a reader drops or puts between them makes no difference. */
export const squeezed = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '')
