import { describe, expect, test } from 'vitest'
import { compileTemplate, TemplateError } from '../../../src/template/compile.ts'
import { PATH, refusalOf, rendered, TEXTS, templateFrom } from './support.ts'

/** The fences, one by one: what the template language offers beyond its four forms is refused, with its place. */

const ONLY_FORMS = 'is not allowed: use {{value}}, {{#each path}}, {{#if path}} or {{t "key"}}'
const ONLY_BLOCKS = 'is not allowed: blocks are {{#each path}} and {{#if path}}'
const ONLY_T = 'has parameters: only {{t "key"}} takes one'
const NO_DATA = 'reads @data: put the value into the view'
const NO_PATH = 'is no path: name a field of the view'
const NO_VALUE = 'stands outside of text and quoted attributes: put it between elements or in quotes'
const WHOLE = 'opens or closes a tag or quote that it does not close or open: keep it whole inside the block'
const NO_SENTENCE = 'names no sentence: write {{t "key"}}'
const TOO_FAR = 'climbs out of the view: write one ../ less'
const INHERITED = 'is a property that every object has: call the field something else'

/** A place in the second line, behind `<p>`: lines and columns count from 1. */
const template = (part: string) => `<body>\n<p>${part}</p>\n</body>\n`

test('a refusal is an error of its own kind, that the build shows without a stack', () => {
  expect(() => compileTemplate(PATH, '{{{x}}}', TEXTS)).toThrow(TemplateError)
})

describe('refused', () => {
  test.each([
    ['a raw value', '{{{x}}}', 'is raw: write {{x}}'],
    ['the other raw form', '{{&x}}', 'is raw: write {{x}}'],
    ['a raw path', '{{{a.b}}}', 'is raw: write {{a.b}}'],
    ['a part that is not there', '{{> rows}}', 'names no part: there is no templates/pages/rows.html'],
    ['a part with a context', '{{> rows x}}', 'has parameters: a part sees the view that it stands in'],
    ['a dynamic part', '{{> (lookup . "x")}}', 'names no part: there is no templates/pages/undefined.html'],
    [
      'a layout that is not there',
      '{{#> layout}}x{{/layout}}',
      'names no part: there is no templates/pages/layout.html',
    ],
    [
      'the content of a layout where there is none',
      '{{> @partial-block}}',
      'stands in no layout: only a layout has content',
    ],
    ['a decorator', '{{* note}}', ONLY_FORMS],
    ['a decorator block', '{{#* note}}x{{/note}}', ONLY_FORMS],
    ['an inline partial', '{{#*inline "row"}}x{{/inline}}', ONLY_FORMS],
    ['a raw block', '{{{{raw}}}}{{x}}{{{{/raw}}}}', ONLY_BLOCKS],
    ['a plain block', '{{#x}}a{{/x}}', ONLY_BLOCKS],
    ['an inverted plain block', '{{^x}}a{{/x}}', ONLY_BLOCKS],
    ['an inverted if', '{{^if x}}a{{/if}}', ONLY_BLOCKS],
    ['an inverted each', '{{^each x}}a{{else}}b{{/each}}', ONLY_BLOCKS],
    ['unless', '{{#unless x}}a{{/unless}}', ONLY_BLOCKS],
    ['with', '{{#with x}}a{{/with}}', ONLY_BLOCKS],
    ['an unknown block helper', '{{#list x}}a{{/list}}', ONLY_BLOCKS],
    ['a sentence as a block', '{{#t "hello"}}a{{/t}}', ONLY_BLOCKS],
    [
      'a chain of else if',
      '{{#if x}}a{{else if y}}b{{/if}}',
      'has {{else if}}: write {{else}} and an {{#if path}} of its own inside',
    ],
    [
      'a chain behind each',
      '{{#each x}}a{{else if y}}b{{/each}}',
      'has {{else if}}: write {{else}} and an {{#if path}} of its own inside',
    ],
    ['block parameters of each', '{{#each x as |y i|}}{{y}}{{/each}}', 'has block parameters: the item is {{this}}'],
    ['block parameters of if', '{{#if x as |y|}}a{{/if}}', 'has block parameters: the item is {{this}}'],
    ['an unknown helper', '{{shout x}}', ONLY_T],
    ['a helper with a hash', '{{shout loud=true}}', ONLY_T],
    ['lookup', '{{lookup x "y"}}', ONLY_T],
    ['log', '{{log x}}', ONLY_T],
    ['each in the place of a value', '{{each x}}', ONLY_T],
    ['each as a value', '{{each}}', 'is a block: write {{#each path}} and {{/each}}'],
    ['if as a value', '{{if}}', 'is a block: write {{#if path}} and {{/if}}'],
    ['if without a path', '{{#if}}a{{/if}}', 'takes one path: write {{#if path}}'],
    ['each without a path', '{{#each}}a{{/each}}', 'takes one path: write {{#each path}}'],
    ['if with two paths', '{{#if x y}}a{{/if}}', 'takes one path: write {{#if path}}'],
    ['if with a hash', '{{#if x includeZero=true}}a{{/if}}', 'takes one path: write {{#if path}}'],
    ['if with a text', '{{#if "x"}}a{{/if}}', 'takes one path: write {{#if path}}'],
    ['if with a number', '{{#if 1}}a{{/if}}', 'takes one path: write {{#if path}}'],
    ['if with an expression', '{{#if (lookup x "y")}}a{{/if}}', 'takes one path: write {{#if path}}'],
    ['each with an expression', '{{#each (lookup x "y")}}a{{/each}}', 'takes one path: write {{#each path}}'],
    ['a sentence without a key', '{{t}}', NO_SENTENCE],
    ['a sentence whose key is a path', '{{t hello}}', NO_SENTENCE],
    ['a sentence whose key is a number', '{{t 5}}', NO_SENTENCE],
    ['a sentence with two keys', '{{t "hello" "markup"}}', NO_SENTENCE],
    [
      'a value that the sentence has not',
      '{{t "hello" name=x}}',
      'gives other values than the sentence has: write {{t "hello"}}',
    ],
    [
      'a sentence without its value',
      '{{t "greeting"}}',
      'gives other values than the sentence has: write {{t "greeting" name=path}}',
    ],
    ['a text as a value', '{{t "greeting" name="x"}}', 'gives a value that is no path: name a field of the view'],
    ['an unknown sentence', '{{t "hallo"}}', 'names a sentence that is not in templates/text'],
    [
      'a sentence named like a property of every object',
      '{{t "constructor"}}',
      'names a sentence that is not in templates/text',
    ],
  ])('%s: %s', (_, part, reason) => {
    expect(refusalOf(template(part))).toBe(`${PATH}:2:4  ${part} ${reason}`)
  })

  test.each([
    ['the index of a list', '{{@index}}', '2:6  @index'],
    ['the root', '{{@root.x}}', '2:6  @root.x'],
    ['the index inside a block', '{{#each x}}{{@index}}{{/each}}', '2:17  @index'],
    ['each over the root', '{{#each @root.x}}a{{/each}}', '2:12  @root.x'],
    ['if first', '{{#each x}}{{#if @first}}a{{/if}}{{/each}}', '2:21  @first'],
  ])('@data, %s: %s', (_, part, place) => {
    expect(refusalOf(template(part))).toBe(`${PATH}:${place} ${NO_DATA}`)
  })

  test.each([
    ['at the root', '{{../x}}', '2:6  ../x'],
    ['in a choice, which has no view of its own', '{{#if a}}{{../x}}{{/if}}', '2:15  ../x'],
    ['in the else of a list', '{{#each a}}{{else}}{{../x}}{{/each}}', '2:25  ../x'],
    ['behind a list', '{{#each a}}{{../x}}{{/each}}{{#if ../y}}{{/if}}', '2:38  ../y'],
    ['two lists deep', '{{#each a}}{{#each b}}{{../../../x}}{{/each}}{{/each}}', '2:28  ../../../x'],
  ])('a step too far up, %s: %s', (_, part, place) => {
    expect(refusalOf(template(part))).toBe(`${PATH}:${place} ${TOO_FAR}`)
  })

  test.each(['constructor', '__proto__', 'toString', 'x.constructor', 'x.constructor.name'])(
    'a property that every object has: {{%s}}',
    (path) => {
      expect(refusalOf(template(`{{${path}}}`))).toBe(`${PATH}:2:6  ${path} ${INHERITED}`)
    },
  )

  test.each([['"x"'], ['5'], ['true'], ['undefined'], ['null']])('a literal: {{%s}}', (literal) => {
    expect(refusalOf(template(`{{${literal}}}`))).toBe(`${PATH}:2:6  ${literal} ${NO_PATH}`)
  })

  test('a form that is long, or goes over several lines, is named by its kind', () => {
    expect(refusalOf(template(`{{#x}}${'a'.repeat(60)}{{/x}}`))).toBe(`${PATH}:2:4  BlockStatement ${ONLY_BLOCKS}`)
    expect(refusalOf(template('{{#x}}\na\n{{/x}}'))).toBe(`${PATH}:2:4  BlockStatement ${ONLY_BLOCKS}`)
  })

  test('in a file with Windows line ends, at the same place', () => {
    expect(refusalOf('<p>\r\n{{#each x}}\r\n  {{{y}}}\r\n{{/each}}</p>')).toBe(
      `${PATH}:3:3  {{{y}}} is raw: write {{y}}`,
    )
    expect(refusalOf('<p>\r\n{{#each x}}\r\n  <b c=d>\r\n{{/each}}</p>')).toBe(`${PATH}:3:3  <b ${CANNOT_BE}`)
  })

  test('what stands inside a block, at its own place', () => {
    expect(refusalOf('{{#each x}}\n  {{#if y}}\n    {{{z}}}\n  {{else}}\n  {{/if}}\n{{/each}}')).toBe(
      `${PATH}:3:5  {{{z}}} is raw: write {{z}}`,
    )
    expect(refusalOf('{{#if x}}\n{{else}}\n  {{&y}}\n{{/if}}')).toBe(`${PATH}:3:3  {{&y}} is raw: write {{y}}`)
  })
})

const CANNOT_BE = 'begins no tag with quoted attributes, and no comment: write &lt; or mend the tag'
const OPEN = 'stays open: close it'

describe('a value stands only in text or quoted attributes: refused', () => {
  test.each([
    ['an attribute without quotes', '<a b={{x}}>', 6],
    ['the place of an attribute', '<a {{x}}>', 4],
    ['behind an attribute', '<a b="c"{{x}}>', 9],
    ['an attribute name', '<a b{{x}}="c">', 5],
    ['a tag’s end', '<a b="c" {{x}}/>', 10],
    ['a tag’s name', '<{{x}}>', 2],
    ['the end of a tag’s name', '<a{{x}}>', 3],
    ['an end tag', '<a></{{x}}>', 6],
    ['a comment', '<!-- {{x}} -->', 6],
    ['a comment with a quote in it', '<!-- "{{x}}" -->', 7],
    ['a comment with markup in it', '<!-- <a>{{x}}</a> -->', 9],
    ['a processing instruction', '<?xml {{x}}?>', 7],
    ['the document type', '<!doctype {{x}}>', 11],
  ])('in %s', (_, source, column) => {
    expect(refusalOf(source)).toBe(`${PATH}:1:${column}  {{x}} ${NO_VALUE}`)
  })

  test.each([
    ['a sentence', '{{t "hello"}}'],
    ['a choice', '{{#if x}}b="c"{{/if}}'],
    ['an empty choice', '{{#if x}}{{/if}}'],
    ['a list', '{{#each x}}b="c"{{/each}}'],
    ['a comment of the template, whose white space could be taken away', '{{~! note ~}}'],
  ])('neither does %s stand inside a tag', (_, part) => {
    expect(refusalOf(`<a ${part}></a>`)).toBe(`${PATH}:1:4  ${part} ${NO_VALUE}`)
    expect(refusalOf(`<a${part}></a>`)).toBe(`${PATH}:1:3  ${part} ${NO_VALUE}`)
  })

  test.each(['script', 'style', 'textarea', 'iframe', 'noscript', 'xmp', 'plaintext', 'SCRIPT', 'Style'])(
    'in <%s>, which has no place in a template at all',
    (name) => {
      const reason = `holds <${name}>, whose content is no text: keep it out of templates`
      expect(refusalOf(`<${name}>{{x}}</${name}>`)).toBe(`${PATH}:1:1  <${name}> ${reason}`)
      expect(refusalOf(`<p>a</p>\n<div>\n  <${name}>a</${name}>\n</div>`)).toBe(`${PATH}:3:3  <${name}> ${reason}`)
      expect(refusalOf(`<p>{{x}}</p>\n<p>a</p></${name}>`)).toBe(`${PATH}:2:9  </${name}> ${reason}`)
    },
  )

  test.each([
    ['an attribute value without quotes', '<a b=c>{{x}}</a>', '1:1  <a'],
    ['a stray quote that would make a place outside look quoted', '<a b=c" d={{x}} e="f">', '1:1  <a'],
    ['a quote without a name', '<a "{{x}}">', '1:1  <a'],
    ['a quote behind an attribute', '<a b="c""{{x}}">', '1:1  <a'],
    ['two attributes without a space between them', '<a b="c"d="{{x}}">', '1:1  <a'],
    ['a tag inside a tag', '<a <b c="{{x}}">', '1:1  <a'],
    ['a lone < in text', '<p>1\n < 2 {{x}}</p>', '2:2  <'],
    ['a comment that a browser would end earlier', '<!-- a --!> {{x}} -->', '1:1  <!--'],
    ['a whole one', '<!-- a --!> <b c=d> --> {{x}}', '1:1  <!--'],
    ['a whole one that is empty to a browser', '<!--> <b c=d> --> {{x}}', '1:1  <!-->'],
    ['a whole instruction that a browser would end earlier', '<?x > <b c=d> ?> {{x}}', '1:1  <?x'],
    ['an empty comment that an XML reader would not end', '<!--> {{x}} -->', '1:1  <!-->'],
    ['an instruction that a browser would end earlier', '<?x > {{x}} ?>', '1:1  <?x'],
    ['a document type with declarations of its own', '<!DOCTYPE a [ <!ENTITY b "c"> {{x}} ]>', '1:1  <!DOCTYPE'],
  ])('behind %s', (_, source, place) => {
    expect(refusalOf(source)).toBe(`${PATH}:${place} ${CANNOT_BE}`)
  })

  test('in CDATA, where its references would stay references', () => {
    expect(refusalOf('<a>\n<![CDATA[ > {{x}} ]]></a>')).toBe(
      `${PATH}:2:1  <![CDATA[ holds CDATA: write the text itself, references included`,
    )
  })
})

describe('a block keeps tags, quotes and elements whole: refused', () => {
  test.each([
    ['a tag that stays open', '<p>{{#if x}}<b {{/if}}></b></p>'],
    ['a quote that stays open', '<p>{{#if x}}<a b="{{/if}}"></a></p>'],
    ['a quote that one branch opens', '<p>{{#if x}}<a b="{{else}}<a>{{/if}}</a></p>'],
    ['a comment that opens', '{{#if x}}<!-- {{/if}} -->'],
    ['an element that stays open', '<p>{{#if x}}<b>{{/if}}</b></p>'],
    ['an element that each item opens', '<p>{{#each x}}<b>{{/each}}</b></p>'],
    ['an element that only one branch opens', '<p>{{#if x}}<b></b>{{else}}<i>{{/if}}</i></p>'],
    ['a quote that a block closes', '<a b="{{#if x}}">{{/if}}</a>'],
  ])('%s', (_, source) => {
    const column = source.indexOf('{{#') + 1
    const refusal = refusalOf(source)
    expect(refusal.startsWith(`${PATH}:1:${column}  {{#`)).toBe(true)
    expect(refusal.endsWith(` ${WHOLE}`)).toBe(true)
  })

  test('an element that a block closes', () => {
    expect(refusalOf('<p><b>{{#if x}}</b>{{/if}}</p>')).toBe(`${PATH}:1:7  {{#if x}}</b>{{/if}} ${WHOLE}`)
    expect(refusalOf('<p>{{#if x}}</b>{{/if}}</p>')).toBe(`${PATH}:1:13  </b> closes <b> where <p> is open`)
  })

  test('a tag’s name in two pieces', () => {
    expect(refusalOf('<scr{{#if x}}ipt{{/if}}>{{y}}</script>')).toBe(`${PATH}:1:5  {{#if x}}ipt{{/if}} ${NO_VALUE}`)
    expect(refusalOf('<scr {{~! joined ~}} ipt>{{y}}</scr>')).toBe(`${PATH}:1:6  {{~! joined ~}} ${NO_VALUE}`)
  })
})

describe('a template is one whole document: refused', () => {
  test.each([
    ['a tag that stays open', '<p>\n<a b="c"', `2:1  <a ${OPEN}`],
    ['a quote that stays open', '<p></p>\n<a b="c>', `2:1  <a ${OPEN}`],
    ['a comment that stays open', '<!-- a', `1:1  <!-- ${OPEN}`],
    ['an element that stays open', '<p>\n <b>{{x}}</b>\n <i>\n', `3:2  <i> ${OPEN}`],
    ['an element that was not open', '<p>{{x}}</p>\n</p>', '2:1  </p> closes <p> where nothing is open'],
    ['an element that another one closes', '<p>\n<b>{{x}}</p></b>', '2:9  </p> closes <p> where <b> is open'],
  ])('%s', (_, source, message) => {
    expect(refusalOf(source)).toBe(`${PATH}:${message}`)
  })

  test('elements of HTML that have no end are whole', () => {
    const elements = [
      'area',
      'base',
      'br',
      'col',
      'embed',
      'hr',
      'img',
      'input',
      'link',
      'meta',
      'source',
      'track',
      'wbr',
    ]
    for (const name of elements) expect(rendered(`<p><${name}>{{x}}</p>`, { x: 1 })).toBe(`<p><${name}>1</p>`)
  })

  test('an .xml template is well-formed XML, and the place of a fault is that in the template', () => {
    const fault = (source: string) => {
      try {
        compileTemplate('templates/document.xml', source, TEXTS)
      } catch (error) {
        return (error as Error).message
      }
      return 'not refused'
    }
    expect(fault('<a b="c" b="d">{{x}}</a>')).toBe(
      "templates/document.xml:1:10  is not XML: Attribute 'b' is repeated.",
    )
    expect(fault('{{#each list}}\n{{! a comment\n over two lines }}\n{{/each}}\n<a b="c" b="d">{{x}}</a>')).toBe(
      "templates/document.xml:5:10  is not XML: Attribute 'b' is repeated.",
    )
    expect(fault('<a>{{x}}</a>')).toBe('not refused')
  })
})

describe('what is no template is refused at its place', () => {
  test.each([
    [
      'a value that is not closed',
      '<p>a</p>\n<p>{{x</p>',
      /^templates\/page\.html:2:1 {2}not a template: .*\{\{x<\/p>.*got 'INVALID'$/,
    ],
    ['a value with one brace', '\n\n{{x}', /^templates\/page\.html:3:1 {2}not a template: .*got 'INVALID'$/],
    ['an empty value', '\n{{}}', /^templates\/page\.html:2:1 {2}not a template: .*got 'CLOSE'$/],
    ['an else outside of a block', '\n{{else}}', /^templates\/page\.html:2:1 {2}not a template: .*got 'INVERSE'$/],
    ['an end without a beginning', '{{/if}}', /^templates\/page\.html:1:1 {2}not a template: .*got 'OPEN_ENDBLOCK'$/],
    [
      'an expression in the place of a value',
      '{{(x)}}',
      /^templates\/page\.html:1:1 {2}not a template: .*got 'OPEN_SEXPR'$/,
    ],
    [
      'a block that is not closed',
      '<p>\n{{#each x}}</p>',
      /^templates\/page\.html:2:1 {2}not a template: .*got 'EOF'$/,
    ],
  ])('%s', (_, source, message) => {
    expect(refusalOf(source)).toMatch(message)
  })

  test('a block that another one closes, with line and column', () => {
    expect(refusalOf('<p>\n\n<b>{{#each x}}\n{{/if}}</b></p>')).toBe(
      `${PATH}:3:7  not a template: each doesn't match if - 3:6`,
    )
  })
})

describe('allowed', () => {
  test.each([
    ['text', '<p class="a">text</p>', '<p class="a">text</p>'],
    ['comments of the template, which nobody receives', '<p>{{! a }}{{!-- {{{x}}} --}}</p>', '<p></p>'],
    ['comments of the document', '<!-- a > b --><p>{{x}}</p>', '<!-- a > b --><p>&lt;</p>'],
    ['a value in text', '<p>{{x}}</p>', '<p>&lt;</p>'],
    ['a value in double quotes', '<a b="c {{x}} d"></a>', '<a b="c &lt; d"></a>'],
    ['a value in single quotes', "<a b='{{x}}'></a>", "<a b='&lt;'></a>"],
    ['a value behind quotes with > in them', '<a b=">" c=\'>\'>{{x}}</a>', '<a b=">" c=\'>\'>&lt;</a>'],
    ['spaces around the equals sign', '<a b = "{{x}}"></a>', '<a b = "&lt;"></a>'],
    [
      'a declaration and a document type',
      '<?xml version="1.0"?><!doctype html><p>{{x}}</p>',
      '<?xml version="1.0"?><!doctype html><p>&lt;</p>',
    ],
    ['an element without an end', '<br/><hr><p>{{x}}</p>', '<br/><hr><p>&lt;</p>'],
    ['an attribute without a value', '<p hidden>{{x}}</p>', '<p hidden>&lt;</p>'],
    ['an empty comment', '<!----><p>{{x}}</p>', '<!----><p>&lt;</p>'],
    ['a > in text', '<p>1 > 0 {{x}}</p>', '<p>1 > 0 &lt;</p>'],
    ['a path', '<p>{{a.b}}</p>', '<p>deep</p>'],
    ['the item of a list', '<p>{{#each list}}<i>{{this}}</i>{{/each}}</p>', '<p><i>1</i><i>2</i></p>'],
    ['the parent’s field', '<p>{{#each list}}{{../x}}{{/each}}</p>', '<p>&lt;&lt;</p>'],
    ['a choice that is taken', '<p>{{#if yes}}a{{else}}b{{/if}}</p>', '<p>a</p>'],
    ['a choice that is not taken', '<p>{{#if no}}a{{else}}b{{/if}}</p>', '<p>b</p>'],
    ['a choice inside of another', '<p>{{#if no}}a{{else}}{{#if yes}}b{{/if}}{{/if}}</p>', '<p>b</p>'],
    ['a choice inside quotes', '<p class="a{{#if yes}} b{{/if}}"></p>', '<p class="a b"></p>'],
    ['a sentence', '<p title="{{t "hello"}}">{{t "hello"}}</p>', '<p title="Hallo">Hallo</p>'],
    ['a template in a template’s text', '<p>\\{{x}}</p>', '<p>{{x}}</p>'],
  ])('%s', (_, source, document) => {
    const view = { x: '<', a: { b: 'deep' }, list: [1, 2], yes: true, no: false }
    expect(rendered(source, view)).toBe(document)
  })

  test('a sentence is text of the document: its markup is escaped, its braces are no template', () => {
    expect(rendered('<p>{{t "markup"}}</p>', { name: 'Anna' })).toBe(
      '<p>a &lt; b &amp; &quot;c&quot; {{ name }} &#39;d&#39;</p>',
    )
  })

  test('white-space control is harmless in text and quotes, and refused inside a tag as everything is', () => {
    expect(rendered('<p>  {{~x~}}  </p>', { x: '<' })).toBe('<p>&lt;</p>')
    expect(rendered('<p>\n{{~#each list~}}\n  <i>{{this}}</i>\n{{~/each~}}\n</p>', { list: [1, 2] })).toBe(
      '<p><i>1</i><i>2</i></p>',
    )
    expect(rendered('<p> {{~t "hello"~}} </p>', {})).toBe('<p>Hallo</p>')
    expect(refusalOf('<p> {{~{x}~}} </p>')).toBe(`${PATH}:1:5  {{~{x}~}} is raw: write {{x}}`)
    expect(rendered('<a b="  {{~x~}}  "></a>', { x: '<' })).toBe('<a b="&lt;"></a>')
    expect(refusalOf('<a b="c" {{~#if x}}d="e"{{/if}}></a>')).toBe(`${PATH}:1:10  {{~#if x}}d="e"{{/if}} ${NO_VALUE}`)
  })

  test('lines that hold only a block vanish with their line break', () => {
    expect(rendered('<ul>\n  {{#each list}}\n  <li>{{this}}</li>\n  {{/each}}\n</ul>\n', { list: ['a', 'b'] })).toBe(
      '<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n',
    )
  })
})

test('one template serves every language: its sentences come with the view', () => {
  const source = '<p>{{t "hello"}}, {{t "greeting" name=who.first}}</p>'
  const view = { who: { first: '<Ann>' } }
  expect(templateFrom(source, { hello: 'Hallo', greeting: 'Guten Tag {name}' })(view)).toBe(
    '<p>Hallo, Guten Tag &lt;Ann&gt;</p>',
  )
  expect(templateFrom(source, { hello: 'Hello', greeting: '{name} & co' })(view)).toBe(
    '<p>Hello, &lt;Ann&gt; &amp; co</p>',
  )
})

describe('a page in its layout, and the parts that it takes in', () => {
  const layout = '<body>\n<h1>{{title}}</h1>\n{{> @partial-block}}\n</body>\n'
  const row = '<li>{{name}} {{../title}}</li>'

  test('a layout stands around its content, both see the view', () => {
    const page = templateFrom('{{#> layout}}<p>{{t "hello"}} {{x}}</p>{{/layout}}', TEXTS, PATH, { layout })
    expect(page({ title: '<', x: 1 })).toBe('<body>\n<h1>&lt;</h1>\n<p>Hallo 1</p></body>\n')
  })

  test('a part sees the view that it stands in, and what is around it', () => {
    const source = '<ul>{{#each list}}{{> parts/row}}{{/each}}</ul>'
    const page = templateFrom(source, TEXTS, PATH, { 'parts/row': row })
    expect(page({ title: 'T', list: [{ name: 'a' }, { name: 'b' }] })).toBe('<ul><li>a T</li><li>b T</li></ul>')
  })

  test('a fault in a part is shown in its own file', () => {
    expect(refusalOf('<p>{{> row}}</p>', { row: '<b>\n{{{x}}}</b>' })).toBe(
      'templates/pages/row.html:2:1  {{{x}}} is raw: write {{x}}',
    )
    expect(refusalOf('<p>{{> row}}</p>', { row: '<b>' })).toBe('templates/pages/row.html:1:1  <b> stays open: close it')
    expect(refusalOf('{{> row}}', { row })).toBe(
      'templates/pages/row.html:1:16  ../title climbs out of the view: write one ../ less',
    )
  })

  test('no part stands in itself, and none inside a tag', () => {
    expect(refusalOf('{{> a}}', { a: '{{> b}}', b: '{{> a}}' })).toBe(
      'templates/pages/b.html:1:1  {{> a}} stands in itself',
    )
    expect(refusalOf('<p {{> a}}></p>', { a: 'x' })).toBe(`${PATH}:1:4  {{> a}} ${NO_VALUE}`)
  })
})

test('a script is a file of its own', () => {
  expect(rendered('<script src="{{x}}" defer></script>', { x: '/a.js' })).toBe('<script src="/a.js" defer></script>')
  const problem = 'holds <script>, whose content is no text: keep it out of templates'
  expect(refusalOf('<script src="a.js">{{x}}</script>')).toBe(`${PATH}:1:1  <script ${problem}`)
  expect(refusalOf('<script>alert(1)</script>')).toBe(`${PATH}:1:1  <script> ${problem}`)
})
