import { expect, test } from 'vitest'
import { exposureIn, type Told } from '../../../scripts/fuzz/exposure.ts'

/** The rule about addresses, held against answers that break it and answers that do not. */

const MARK = /zqxlsecret/i
const ADDRESS = 'zqxlsecret@example.org'
const page = (content: string, title = 'Postamt') =>
  `<!doctype html>\n<html><head><title>${title}</title></head><body>${content}</body></html>`

interface Given extends Partial<Omit<Told, 'headers'>> {
  readonly headers?: Readonly<Record<string, string>>
  readonly target?: string
}

const exposure = ({ status = 200, headers = {}, body = '', target = '/providers' }: Given) => {
  const asked = { target, said: `GET ${target} HTTP/1.1`, serviceHost: 'service.example' }
  return exposureIn({ status, headers: Object.entries(headers), body }, asked, MARK)
}

test.each<[string, Given, string]>([
  ['a title', { body: page('', ADDRESS) }, 'in the title'],
  ["the set-up page's title", { body: page('', ADDRESS), target: '/setup' }, 'in the title'],
  ['an ETag', { headers: { etag: `"${ADDRESS}"` } }, 'in the header etag'],
  ['a header, encoded', { headers: { link: '</?email=zqxl%73ecret%40example.org>' } }, 'in the header link'],
  ['a redirect', { headers: { location: `https://service.example/dns/${ADDRESS}` } }, 'in the header location'],
  [
    'a redirect of a page',
    { headers: { location: `https://service.example/providers?q=${ADDRESS}` }, target: `/providers?q=${ADDRESS}` },
    'in the header location',
  ],
  [
    'a redirect to elsewhere',
    { headers: { location: `https://evil.example/setup?email=${ADDRESS}` }, target: `/setup?email=${ADDRESS}` },
    'in the header location',
  ],
  [
    'a redirect to another question',
    { headers: { location: `https://service.example/setup?email=${ADDRESS}` }, target: `/setup?user=${ADDRESS}` },
    'in the header location',
  ],
  [
    'a redirect with an address that stands beside what was asked',
    { headers: { location: `https://service.example/setup?email=${ADDRESS}&a` }, target: `/setup?email=${ADDRESS}` },
    'in the header location',
  ],
  [
    'a redirect from one page to another',
    { headers: { location: `https://service.example/dns/x?email=${ADDRESS}` }, target: `/?email=${ADDRESS}` },
    'in the header location',
  ],
  [
    'a redirect with a wide at sign',
    {
      headers: { location: 'https://service.example/providers?q=zqxlsecret%EF%BC%A0example.org' },
      target: '/providers?q=zqxlsecret%EF%BC%A0example.org',
    },
    'in the header location',
  ],
  [
    'a redirect with the halves of an address',
    {
      headers: { location: 'https://service.example/providers?user=zqxlsecret&domain=example.org' },
      target: `/api/v1/settings?email=${ADDRESS}`,
    },
    'in the header location',
  ],
  [
    "a redirect into somebody's folder",
    { headers: { location: 'https://service.example/dav/zqxlsecret/' }, target: `/.well-known/caldav?u=${ADDRESS}` },
    'in the header location',
  ],
  ['a link with a wide at sign', { body: page('<a href="/dns/x?q=zqxlsecret%EF%BC%A0example.org">') }, 'in the link'],
  ['a link with a reference', { body: page('<a href="/dns/x?q=zqxlsecret&#64;example.org">') }, 'in the link'],
  ['a link, encoded in pieces', { body: page('<a href="/dns/x?q=zqxlsecret%25%34%30example.org">') }, 'in the link'],
  ['a link', { body: page(`<a href="/setup?email=${ADDRESS}">`) }, 'in the link'],
  ['a link, encoded twice', { body: page('<a href="/?q=zqxl%2573ecret%2540example.org">') }, 'in the link'],
  ['a link, in references', { body: page("<img src='/x?&#x7a;qxlsecret@example.org'>") }, 'in the link'],
  ['a form', { body: page(`<form action=/x/${ADDRESS}>`) }, 'in the link'],
  [
    'a link of the set-up page to elsewhere',
    { body: page(`<a href="/dns/${ADDRESS}">`), target: '/setup' },
    'in the link',
  ],
  [
    'a link of the set-up page to another host',
    { body: page(`<a href="https://evil.example/setup?email=${ADDRESS}">`), target: '/setup' },
    'in the link',
  ],
  [
    'a page that says an error',
    { status: 404, body: page(`<p>${ADDRESS}</p>`), target: '/setup' },
    'in the text of an error',
  ],
  ['an error', { status: 400, body: `no such address: ${ADDRESS}` }, 'in an error (400)'],
  ['an error with half of it', { status: 404, body: 'Nobody is called zqxlsecret.' }, 'in an error (404)'],
  ['an error with both halves', { status: 404, body: 'user=zqxlsecret,domain=example.org' }, 'in an error (404)'],
  ['an error with a reference', { status: 404, body: '<p>zqxlsecret&#64;example.org' }, 'in an error (404)'],
  ['an error with an escape', { status: 404, body: '{"detail":"zqxlsecret\\u0040example.org"}' }, 'in an error (404)'],
  [
    'an error with what stood before the at sign',
    { status: 404, body: 'Nobody is called zqxlsecret.meier.', target: '/?email=zqxlsecret.meier%40example.org' },
    'in an error (404)',
  ],
  ['an error in XML', { body: `<Response><Error Id="1">${ADDRESS}</Error></Response>` }, 'in an error (200)'],
  ['an error in JSON', { body: `{"ErrorCode":"x","ErrorMessage":"${ADDRESS}"}` }, 'in an error (200)'],
  ['a URL in JSON', { body: `{"profile":"https://service.example/?email=${ADDRESS}"}` }, 'in the URL'],
  ['a relative URL in JSON', { body: `{"profile":"/email.mobileconfig?email=${ADDRESS}"}` }, 'in the URL'],
  ['a URL in XML', { body: `<Url>https://service.example/zqxlsecret</Url>` }, 'in the URL'],
])('%s tells the address', (_, given, where) => {
  expect(exposure(given)).toMatch(new RegExp(`^${where.replace(/[()]/g, '\\$&')}`))
})

test.each<[string, Given]>([
  ['an answer about nobody', { body: page('<a href="/setup">') }],
  ['a page that shows what was typed', { body: page(`<p>${ADDRESS}</p><input value="${ADDRESS}">`), target: '/setup' }],
  ['an error page with the form', { status: 404, body: page(`<input value="${ADDRESS}">`), target: '/setup' }],
  [
    "the set-up page's link to itself",
    { body: page(`<a href="/setup?email=${ADDRESS}&amp;protocol=pop3">`), target: '/' },
  ],
  [
    'its link to the profile',
    { body: page(`<a href="https://service.example/email.mobileconfig?email=${ADDRESS}">`), target: '/setup?x' },
  ],
  [
    'a path that is not there, and holds part of an address',
    { status: 404, body: page('<a href="/zqxlsecret?lang=de">') },
  ],
  [
    'an error that names a domain',
    { status: 404, body: page('<p>“zqxlsecret.example” is not known, a@b.example</p>') },
  ],
  ['an error that names a domain, as text', { status: 404, body: 'No settings for "zqxlsecret.example".' }],
  ['a login that begins with slashes', { body: '{"username":"//zqxlsecret@example.org"}' }],
  ['settings', { body: `<LoginName>${ADDRESS}</LoginName>` }],
  ['settings as JSON', { body: `{"username":"${ADDRESS}","url":"https://service.example/"}` }],
  [
    'the same question over HTTPS',
    {
      headers: { location: `https://service.example/email.mobileconfig?email=${ADDRESS}` },
      target: `/email.mobileconfig?email=${ADDRESS}`,
    },
  ],
  [
    "the set-up page's link, however the page was asked for",
    { body: page(`<a href="/setup?email=${ADDRESS}">`), target: '://a/s%65tup/?x' },
  ],
  [
    'the same question over HTTPS, encoded in another way',
    {
      headers: { location: 'https://service.example/mobilecon%66ig?email=%7aqxlsecret%40example.org' },
      target: `/mobileconfig?email=${ADDRESS}`.replace('con', '%63on'),
    },
  ],
  [
    "the set-up page's link to itself, as it was asked for",
    { body: page(`<a href="/s%65tup/?email=${ADDRESS}">`), target: `/s%65tup/?email=${ADDRESS}` },
  ],
  [
    "the set-up page's link, however many slashes lead to it",
    { body: page(`<a href="/email.mobileconfig?email=${ADDRESS}">`), target: `://e//?email=${ADDRESS}` },
  ],
  [
    'the same question over HTTPS, with a slash for a backslash, and without dot segments',
    {
      headers: { location: `https://service.example/autodiscover/autodiscover.json/v1.0/${ADDRESS}/a` },
      target: `/x/../autodiscover/autodiscover.json/v1.0/${ADDRESS}\\a`,
    },
  ],
  [
    'a redirect with what is no address, though an address could begin so',
    { headers: { location: 'https://service.example/dns/a?name=zqxlsecret' }, target: '/dns/a?name=zqxlsecret' },
  ],
  [
    'a redirect with what is left when an address is taken out',
    {
      headers: { location: 'https://service.example/dns/a.example?name=zqxlsecret&lang=de' },
      target: `/dns/a.example?name=zqxlsecret&email=${ADDRESS}&lang=de`,
    },
  ],
  [
    'the same question over HTTPS, asked in full',
    {
      headers: { location: `https://service.example/setup?email=${ADDRESS}` },
      target: `http://${ADDRESS}/setup?email=${ADDRESS}`,
    },
  ],
])('%s does not', (_, given) => {
  expect(exposure(given)).toBeUndefined()
})
