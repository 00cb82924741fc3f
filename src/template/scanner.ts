/**
 * Follows the text of an XML or HTML template and knows whether a value may stand at the end of it: between elements, or
 * inside a quoted attribute. Everywhere else (in a tag, a comment, a script) an escaped value could still change the document.
 */
export interface Scanner {
  /** Reads on; a message when the text itself cannot be followed. */
  read(text: string): string | undefined
  takesValue(): boolean
  /** Comparable: equal states continue alike. */
  state(): string
}

/** Elements whose content is not text to a browser: values and markup there follow other rules. */
const RAW_ELEMENTS: ReadonlySet<string> = new Set(['script', 'style', 'textarea', 'iframe', 'noscript'])

type State = 'text' | 'tag' | 'double' | 'single' | 'comment' | 'instruction'

export function createScanner(): Scanner {
  let state: State = 'text'

  const read = (text: string): string | undefined => {
    for (let index = 0; index < text.length; index++) {
      const character = text[index]
      switch (state) {
        case 'text': {
          if (character !== '<') break
          if (text.startsWith('<!--', index)) state = 'comment'
          else if (text.startsWith('<?', index) || text.startsWith('<!', index)) state = 'instruction'
          else {
            state = 'tag'
            const tag = /^<\/?([A-Za-z][\w:.-]*)/.exec(text.slice(index))?.[1]?.toLowerCase() ?? ''
            if (RAW_ELEMENTS.has(tag)) return `holds <${tag}>, whose content is no text: keep it out of templates`
          }
          break
        }
        case 'tag':
          if (character === '"') state = 'double'
          else if (character === "'") state = 'single'
          else if (character === '>') state = 'text'
          break
        case 'double':
          if (character === '"') state = 'tag'
          break
        case 'single':
          if (character === "'") state = 'tag'
          break
        case 'comment':
          if (text.startsWith('-->', index)) state = 'text'
          break
        case 'instruction':
          if (character === '>') state = 'text'
          break
      }
    }
    return undefined
  }

  return {
    read,
    takesValue: () => state === 'text' || state === 'double' || state === 'single',
    state: () => state,
  }
}
